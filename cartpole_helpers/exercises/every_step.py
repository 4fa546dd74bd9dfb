"""Exercises of lesson 07."""

import numpy as np

from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.exercises.exercise import Wrong, attempt, exercise, require_number
from cartpole_helpers.policy_gradient import learn, play_by_chance, sigmoid

WEIGHTS = np.array([0.3, -0.5, 4.0, 1.5])
OBSERVATIONS = np.array([[0.0, 0.0, 0.2, 0.05], [0.1, -0.4, -0.15, 0.6], [-1.2, 0.8, 0.05, -0.9]])


def _check_chance_of_right(answer):
    cases = [(np.zeros(4), OBSERVATIONS[0]), *((WEIGHTS, observation) for observation in OBSERVATIONS)]
    chances = []
    for weights, observation in cases:
        chance = attempt(answer, weights, observation)
        if isinstance(chance, np.ndarray) and chance.shape == (4,):
            raise Wrong(
                "chance_of_right returned four numbers. First the dot product, one number: weights @ observation. "
                "Then the sigmoid of it."
            )
        chances.append(require_number(chance, f"chance_of_right({_list(weights)}, {_list(observation)})"))
    sums = np.array([weights @ observation for weights, observation in cases])
    right = sigmoid(sums)
    for wrong, reason in [
        (1 - right, "That is the chance of pushing *left*: look at the sign inside exp"),
        (sums, "That is the dot product itself. The sigmoid makes a chance of it"),
        ((sums > 0).astype(float), "That is the hard decision. A chance lies between 0 and 1"),
        (1 / (1 + np.exp(-sums)) - 0.5, "That is half too low. Nothing is subtracted"),
        (np.exp(sums), "That is exp of the dot product, which may be greater than 1. The whole is 1 / (1 + exp(-sum))"),
    ]:
        if np.allclose(chances, wrong):
            raise Wrong(
                f"With the weights {_list(cases[1][0])} and the observation {_list(cases[1][1])} the chance is "
                f"{right[1]:.3f}, and yours is {chances[1]:.3f}. {reason}."
            )
    _compare(chances, right, [f"chance_of_right({_list(w)}, {_list(o)})" for w, o in cases])
    return "A sum of 0 is a fair coin, and the further it is from 0, the surer the push."


@exercise(
    check=_check_chance_of_right,
    hints=[
        "The dot product first: weights @ observation.",
        "Then squeeze it: 1 / (1 + np.exp(-total)), or sigmoid(total).",
    ],
)
def chance_of_right(weights, observation):
    total = weights @ observation
    return 1 / (1 + np.exp(-total))


def _check_arrow(answer):
    cases = [(WEIGHTS, observation, action) for observation in OBSERVATIONS for action in (1, 0)]
    arrows = []
    for case in cases:
        called_as = f"arrow({_list(case[0])}, {_list(case[1])}, {case[2]})"
        arrows.append(_four(attempt(answer, *case), called_as))
    arrows = np.array(arrows)
    seen = np.array([case[1] for case in cases])
    taken = np.array([case[2] for case in cases])[:, np.newaxis]
    chance = sigmoid(seen @ WEIGHTS)[:, np.newaxis]
    for wrong, reason in [
        ((chance - taken) * seen, "it points the wrong way round: action - chance, not chance - action"),
        ((1 - chance) * seen, "it is the same for both actions. After a push left, action - chance is 0 - chance"),
        (
            taken - chance + 0 * seen,
            "every number is the same: action - chance has to be multiplied by the observation",
        ),
        (
            (taken - (chance > 0.5)) * seen,
            "where the likelier push was made it is zero: take the chance, not the decision",
        ),
        ((2 * taken - 1) * seen, "its length does not depend on the chance. A push that was no surprise moves little"),
        ((taken - chance) * WEIGHTS, "you multiplied by the weights. Multiply by the observation"),
    ]:
        if np.allclose(arrows, wrong):
            raise Wrong(f"Your arrow is {_list(arrows[0])} for {_case(cases[0])}, but {reason}.")
    # The judge is no formula, but what the arrow is for: nudge each weight and see how the log of the chance changes.
    nudge = 1e-5
    for case, mine in zip(cases, arrows, strict=True):
        measured = [
            (_log_chance(*case, nudge=nudge * one) - _log_chance(*case, nudge=-nudge * one)) / (2 * nudge)
            for one in np.eye(4)
        ]
        if not np.allclose(mine, measured, rtol=1e-4, atol=1e-7):
            raise Wrong(
                f"For {_case(case)} the arrow should be {_list(measured)}, which is what nudging each weight "
                f"measures, but yours is {_list(mine)}."
            )
    return "Nudging each weight a little, and watching the log of the chance, says the same as your formula."


def _log_chance(weights, observation, action, nudge):
    chance = sigmoid((weights + nudge) @ observation)
    return np.log(chance if action == 1 else 1 - chance)


@exercise(
    check=_check_arrow,
    hints=[
        "First the chance of pushing right, sigmoid(weights @ observation).",
        "action - chance is positive after a push to the right, negative after one to the left, and small if that push "
        "was likely anyway.",
        "Multiply the whole observation by it.",
    ],
)
def arrow(weights, observation, action):
    chance = sigmoid(weights @ observation)
    return (action - chance) * observation


def _check_one_update(answer):
    rate = 0.02
    cases = [(weights, play_by_chance(weights, 6, seed=seed)) for weights, seed in [(np.zeros(4), 3), (WEIGHTS, 4)]]
    updated = [
        _four(attempt(answer, weights, games, rate), "one_update(weights, games, rate)") for weights, games in cases
    ]
    moved = np.array([new - old for new, (old, _) in zip(updated, cases, strict=True)])

    def steps(credit=lambda score, mean: score - mean, first=0, share=None):
        moves = []
        for weights, games in cases:
            mean = np.mean([game.score for game in games])
            total = np.zeros(4)
            for game in games:
                seen = game.observations[first : first + len(game)]
                surprise = game.actions - sigmoid(seen @ weights)
                total += credit(game.score, mean) * (surprise @ seen) / (share(game) if share else len(games))
            moves.append(rate * total)
        return np.array(moves)

    def one_after_another():
        moves = []
        for weights, games in cases:
            now, mean = weights, np.mean([game.score for game in games])
            for game in games:
                seen = game.observations[:-1]
                now = now + rate * (game.score - mean) * ((game.actions - sigmoid(seen @ now)) @ seen) / len(games)
            moves.append(now - weights)
        return np.array(moves)

    right = steps()
    for wrong, reason in [
        (
            np.zeros((2, 4)),
            "your weights did not move at all. Multiply each game's arrows by its own credit, then take the mean (that "
            "of the credits alone is always 0), and add rate times that",
        ),
        (
            steps(lambda score, mean: score),
            "there is no baseline in it: the credit of a game is its score minus the mean",
        ),
        (-right, "it moves the wrong way: plus, towards what went well"),
        (steps(share=lambda game: 1), "you added the games up, so it goes as many times too far. Divide by len(games)"),
        (steps(share=lambda game: len(game) * len(cases[0][1])), "you took the mean over a game's steps. Add them up"),
        (
            steps(first=1),
            "each action is paired with what was seen *after* it. The steps have observations[:-1]: all but the last",
        ),
        (right / rate, "rate is not in it"),
        (
            one_after_another(),
            "the weights change from game to game. Add up first, with the weights that played, and change them once",
        ),
        (
            np.array([move - weights for move, (weights, _) in zip(right, cases, strict=True)]),
            "you return only the step. Return the new weights: weights + the step",
        ),
    ]:
        if np.allclose(moved, wrong):
            raise Wrong(
                f"From the coin's six games the weights should move by {_list(right[0])}, but yours move by "
                f"{_list(moved[0])}: {reason}."
            )
    if not np.allclose(moved, right):
        raise Wrong(
            f"From the coin's six games, with scores {[int(game.score) for game in cases[0][1]]}, the weights should "
            f"move by {_list(right[0])}, but yours move by {_list(moved[0])}."
        )
    return "That is a whole learning algorithm: play, see what went better than average, and do more of that."


@exercise(
    check=_check_one_update,
    hints=[
        "The baseline: mean = np.mean([game.score for game in games]). A game's credit is game.score - mean.",
        "sum_of_arrows(weights, game), from the cell above, has a game's arrows added up. Multiply it by the credit.",
        "Add that up over the games, divide by len(games), multiply by rate, and return weights + all that.",
    ],
)
def one_update(weights, games, rate):
    mean = np.mean([game.score for game in games])
    total = np.zeros(4)
    for game in games:
        seen = game.observations[:-1]
        surprise = game.actions - sigmoid(seen @ weights)
        total = total + (game.score - mean) * (surprise @ seen)
    return weights + rate * total / len(games)


def _check_rewards_to_go(answer):
    cases = [([1.0, 1.0, 1.0], 1.0), ([5.0, 0.0, 2.0, 1.0], 1.0), ([5.0, 0.0, 2.0, 1.0], 0.5), ([3.0], 0.9)]
    results = []
    for rewards, discount in cases:
        result = attempt(answer, list(rewards), discount)
        called_as = f"rewards_to_go({rewards}, {discount})"
        if not isinstance(result, (list, tuple, np.ndarray)):
            raise Wrong(f"{called_as} should return a list with a number for each step, but it returned {result!r}.")
        results.append([require_number(value, f"A number in {called_as}") for value in result])
        if len(results[-1]) != len(rewards):
            raise Wrong(f"{called_as} should have {len(rewards)} numbers, one for each step, not {len(results[-1])}.")

    def each(total):
        return [[total(rewards, discount, t) for t in range(len(rewards))] for rewards, discount in cases]

    def discounted(rewards, discount):
        return sum(reward * discount**k for k, reward in enumerate(rewards))

    right = each(lambda rewards, discount, t: discounted(rewards[t:], discount))
    for wrong, reason in [
        (
            each(lambda rewards, discount, t: sum(rewards[: t + 1])),
            "these are the rewards *so far*. What an action can still change comes after it",
        ),
        (
            each(lambda rewards, discount, t: discounted(rewards[t + 1 :], discount)),
            "a step's own reward is missing. It came after the action, so it counts",
        ),
        (each(lambda rewards, discount, t: sum(rewards[t:])), "the discount is not used"),
        (
            each(lambda rewards, discount, t: sum(r * discount**k for k, r in list(enumerate(rewards))[t:])),
            "you count the discount from the start of the game. Each step counts from itself: its own reward in full",
        ),
        (
            each(lambda rewards, discount, t: rewards[t] + discount * sum(rewards[t + 1 :])),
            "the discount is multiplied in once. Two steps later means discount times discount",
        ),
        ([list(reversed(one)) for one in right], "they are the right numbers in the wrong order: backwards"),
        (
            each(lambda rewards, discount, t: discounted(rewards[t::-1], discount)),
            "this adds up what came before. Begin with the last reward, and go backwards",
        ),
        (
            each(lambda rewards, discount, t: sum(rewards[t + 1 :])),
            "a step's own reward is missing, and so is the discount",
        ),
    ]:
        if _equal(results, wrong):
            where = next(i for i in range(len(cases)) if not np.allclose(results[i], right[i]))
            raise Wrong(
                f"rewards_to_go({cases[where][0]}, {cases[where][1]}) should be {_list(right[where])}, but it is "
                f"{_list(results[where])}: {reason}."
            )
    for (rewards, discount), result, wanted in zip(cases, results, right, strict=True):
        if not np.allclose(result, wanted):
            raise Wrong(f"rewards_to_go({rewards}, {discount}) should be {_list(wanted)}, but it is {_list(result)}.")
    return "Every action answers for what came after it, and for nothing before."


@exercise(
    check=_check_rewards_to_go,
    hints=[
        "For [5, 0, 2, 1] and no discount (1.0): 8, 3, 3, 1.",
        "Go through the rewards backwards: what is to come from here is this reward + discount * what comes from the "
        "next step on.",
        "for reward in reversed(rewards): total = reward + discount * total. Collect the totals, and turn them round.",
    ],
)
def rewards_to_go(rewards, discount):
    totals, total = [], 0.0
    for reward in reversed(rewards):
        total = reward + discount * total
        totals.append(total)
    return totals[::-1]


LEARNERS, UPDATES, RATE, SEED = 12, 50, 0.02, 70
ENOUGH = 300


def _check_my_credit(answer):
    def credit(scores):
        result = attempt(answer, scores)
        if not isinstance(result, (list, np.ndarray)):
            raise Wrong(f"my_credit should return an array, but it returned {result!r} ({type(result).__name__}).")
        try:
            return np.asarray(result, dtype=float)
        except (TypeError, ValueError):
            raise Wrong("my_credit should return an array of numbers.") from None

    try:
        learned = learn(credit, RATE, learners=LEARNERS, updates=UPDATES, seed=SEED)
    except ValueError as error:
        raise Wrong(f"{error}.".replace("credit returned", "my_credit returned")) from None
    worth = evaluate(learned.weights[-1], 100, seed=SEED + 1).mean(axis=1)
    measured = (
        f"{LEARNERS} learners with your credit, {10 * UPDATES} games each: worth {worth.mean():.0f} on average in "
        f"fresh games; {np.sum(worth >= 475)} of {LEARNERS} reach 475."
    )
    if worth.mean() < ENOUGH:
        raise Wrong(
            f"{measured} Get beyond {ENOUGH}. Is what was better than usual positive, and what was worse negative? The "
            f"size counts as well: credit ten times as large is a rate ten times as high (it is {RATE} here)."
        )
    return f"{measured} Can you get more from the same {10 * UPDATES} games?"


@exercise(
    check=_check_my_credit,
    hints=[
        "Start with what you know: scores - scores.mean().",
        "Then what is still to come: left = np.maximum(scores - np.arange(scores.max())[:, np.newaxis], 0) has a row "
        "for each step and a column for each game.",
        "Subtract from each row its mean over the games that are still going. Or divide by a spread, so that the "
        "size of the credit stays the same while the scores grow.",
    ],
)
def my_credit(scores):
    left = np.maximum(scores - np.arange(scores.max())[:, np.newaxis], 0)
    going = (left > 0).sum(axis=1, keepdims=True)
    more_than_usual = left - left.sum(axis=1, keepdims=True) / going
    return 100 * more_than_usual / scores.mean()


def _compare(answers, right, calls):
    for mine, wanted, called_as in zip(answers, right, calls, strict=True):
        if not np.isclose(mine, wanted):
            raise Wrong(f"{called_as} should be {wanted:.4f}, but it is {mine:.4f}.")


def _equal(some, others):
    return all(np.allclose(one, other) for one, other in zip(some, others, strict=True))


def _four(value, called_as):
    if not isinstance(value, (list, tuple, np.ndarray)) or np.shape(value) != (4,):
        shown = f"shape {np.shape(value)}" if isinstance(value, (list, tuple, np.ndarray)) else repr(value)
        raise Wrong(f"{called_as} should return four numbers, shape (4,), but it returned {shown}.")
    return np.array([require_number(number, f"A number of {called_as}") for number in value])


def _case(case):
    weights, observation, action = case
    return (
        f"the weights {_list(weights)}, the observation {_list(observation)} and a push {'right' if action else 'left'}"
    )


def _list(numbers):
    return "[" + ", ".join(f"{float(number):.4g}" for number in numbers) + "]"
