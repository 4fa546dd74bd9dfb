"""Exercises of lesson 03, random search."""

import gymnasium as gym
import numpy as np

from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.exercises.exercise import Crashed, Wrong, attempt, exercise, require_number

NO_RANDOMNESS_USED = (
    "{name} did not take its random numbers from rng. Only then does the seed of rng decide what is guessed, "
    "so that you can repeat a search: rng.random(...)"
)


def _require_weights(value, called_as):
    """Four plain numbers as an array, or :class:`Wrong`."""
    try:
        weights = np.asarray(value)
    except ValueError:
        weights = np.empty(0, dtype=object)
    if weights.dtype.kind not in "iuf" or not isinstance(value, (np.ndarray, list, tuple, float, int, np.number)):
        raise Wrong(f"{called_as} should be four numbers, but it is {value!r} ({type(value).__name__}).")
    if weights.ndim == 0:
        raise Wrong(
            f"{called_as} should be four numbers, but it is only one: {value!r}. How many does rng.random(4) give?"
        )
    if weights.shape == (1, 4) or weights.shape == (4, 1):
        raise Wrong(
            f"{called_as} has shape {weights.shape}: a table with one row or column. "
            "The policy needs just the four numbers, shape (4,): rng.random(4)"
        )
    if weights.shape != (4,):
        raise Wrong(f"{called_as} should be four numbers, shape (4,), but it has shape {weights.shape}.")
    if not np.isfinite(weights).all():
        raise Wrong(f"{called_as} should be four finite numbers, but it is {value!r}.")
    return weights.astype(float)


def _attempt_comparing(answer, *arguments):
    """As :func:`attempt`; NumPy's refusal to order two arrays is explained."""
    try:
        return attempt(answer, *arguments)
    except Crashed as crash:
        if "ambiguous" not in str(crash):
            raise
        raise Wrong(
            "Your code compares weights with weights. Four numbers have no order: which of two policies is better, "
            "only their scores tell. Compare the scores."
        ) from None


def _numbers_drawn(rng, seed, most=200):
    """How many random numbers have been drawn from ``rng``, which began with ``seed``; None if it cannot be told."""
    for drawn in range(most):
        fresh = np.random.PCG64(seed)
        fresh.advance(drawn)
        if fresh.state["state"] == rng.bit_generator.state["state"]:
            return drawn
    return None


def _check_guess(answer):
    rng = np.random.default_rng(1)
    guesses = np.array([_require_weights(attempt(answer, rng), "guess(rng)") for _ in range(50)])
    if _numbers_drawn(rng, 1) == 0:
        raise Wrong(NO_RANDOMNESS_USED.format(name="guess"))
    if (guesses == guesses[0]).all():
        raise Wrong(
            f"guess(rng) returned {guesses[0].round(2).tolist()} fifty times. Every call should draw four new numbers."
        )
    if np.isin(guesses, (0, 1)).all():
        raise Wrong("guess(rng) returns only whole numbers, 0 and 1. We want any number between them: rng.random(...)")
    for column in guesses.T:
        if (column == column[0]).all() or (guesses == guesses[:, :1]).all():
            raise Wrong(
                f"guess(rng) returned {guesses[0].round(2).tolist()}: not all four numbers are guessed separately. "
                "Draw four numbers, not one."
            )
    if guesses.min() < 0 or guesses.max() >= 1:
        odd = guesses[((guesses < 0) | (guesses >= 1)).any(axis=1)][0]
        raise Wrong(
            f"guess(rng) returned {odd.round(2).tolist()}. Here every number should be at least 0 and less than 1, "
            "which is what rng.random(...) gives."
        )
    if guesses.max() < 0.9 or guesses.min() > 0.1 or not 0.4 < guesses.mean() < 0.6:
        raise Wrong(
            f"In fifty guesses the numbers went from {guesses.min():.2f} to {guesses.max():.2f}, "
            f"with a mean of {guesses.mean():.2f}. They should be spread evenly from 0 to 1: rng.random(...)"
        )
    if (np.diff(guesses) >= 0).all() or (np.diff(guesses) <= 0).all():
        raise Wrong(
            f"guess(rng) returned {guesses[0].round(2).tolist()}, in order of size, as did every other call. "
            "Leave them as they were drawn: any of the four may be the largest."
        )
    means = guesses.mean(axis=0)
    if np.abs(means - 0.5).max() > 0.2:
        raise Wrong(
            f"In fifty guesses the four numbers had the means {means.round(2).tolist()}. Each of them should be spread "
            "evenly from 0 to 1, so its mean should be about 0.5: rng.random(...)"
        )
    return "Every call is a new policy, drawn evenly from all the weights between 0 and 1."


@exercise(
    check=_check_guess,
    hints=[
        "Which method of rng gives numbers between 0 and 1? You have seen it give three of them.",
        "rng.random(4) is an array of four numbers. Return it.",
    ],
)
def guess(rng):
    return rng.random(4)


def _check_keep_best(answer):
    old, new = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.9, 0.1, 0.1, 0.1])
    cases = [
        (old, 120.0, new, 300.0, "the new policy is better: keep it and its score"),
        (old, 300.0, new, 120.0, "the old policy is better: keep it and its score"),
        (new, 9.0, old, 10.0, "one more step is better, too"),
        (None, 0.0, new, 9.0, "this was the first try: anything is better than nothing"),
    ]
    outcomes = []
    for best_weights, best_score, weights, score, _ in cases:
        result = _attempt_comparing(answer, best_weights, best_score, weights, score)
        if not isinstance(result, (tuple, list)) or len(result) != 2:
            raise Wrong("keep_best should return two things, weights and score: return best_weights, best_score")
        kept_weights, kept_score = result
        if isinstance(kept_score, (np.ndarray, list, tuple)) or kept_score is None:
            raise Wrong("keep_best returns the score first. The other way round, please: weights, then score.")
        kept_score = require_number(kept_score, "The second thing that keep_best returns, the score,")
        if kept_weights is not None:
            kept_weights = _require_weights(kept_weights, "The first thing that keep_best returns, the weights,")
        outcomes.append((kept_weights, kept_score))
    if outcomes[0][1] == 120.0 and outcomes[1][1] == 120.0:
        raise Wrong("Of the scores 120 and 300 you keep 120, the lower one. A higher score is better: > instead of <.")
    for (best_weights, best_score, weights, score, reason), outcome in zip(cases, outcomes, strict=True):
        kept_weights, kept_score = outcome
        case = f"With {best_score:g} so far and a new score of {score:g}"
        better = score > best_score
        right_weights = weights if better else best_weights
        if kept_score not in (best_score, score):
            raise Wrong(f"{case} you return the score {kept_score:g}, which is neither of the two.")
        if kept_score != max(best_score, score):
            if _same(kept_weights, right_weights):
                raise Wrong(
                    f"{case} you return the right weights, but the score {kept_score:g} with them. "
                    "Weights and score belong together: change both, or neither."
                )
            raise Wrong(f"{case} you keep the score {kept_score:g}, but {reason}.")
        if not _same(kept_weights, right_weights):
            whose = "the old weights" if better else "the new weights"
            raise Wrong(
                f"{case} you return the right score, but {whose} with it. "
                "Weights and score belong together: change both, or neither."
            )
    return "That is the whole memory of this search: one policy, and the score it got."


def _same(one, other):
    if one is None or other is None:
        return one is other
    return np.array_equal(one, other)


@exercise(
    check=_check_keep_best,
    hints=[
        "Compare the two scores with >. The weights themselves are not compared.",
        "If the new score is higher, return weights, score. Otherwise return best_weights, best_score.",
    ],
)
def keep_best(best_weights, best_score, weights, score):
    if score > best_score:
        return weights, score
    return best_weights, best_score


class RecordedCartPole(gym.Wrapper):
    """CartPole that keeps what was played in it: for each game its observations and its actions."""

    def __init__(self):
        super().__init__(gym.make("CartPole-v1"))
        self.observations, self.actions = [], []

    def reset(self, **options):
        observation, info = self.env.reset(**options)
        self.observations.append([observation])
        self.actions.append([])
        return observation, info

    def step(self, action):
        outcome = self.env.step(action)
        self.observations[-1].append(outcome[0])
        self.actions[-1].append(action)
        return outcome

    def games(self):
        """The games that were begun with a step, each as a pair: its observations, its actions."""
        games = zip(self.observations, self.actions, strict=True)
        return [(observations, actions) for observations, actions in games if actions]


def _could_have_played(weights, game):
    """Whether the policy of these weights does in every moment of this game what was done."""
    policy = linear_policy(weights)
    return all(policy(observation) == action for observation, action in zip(*game, strict=False))


def _check_random_search(answer):
    for tries, seed in [(12, 1), (1, 2), (7, 3)]:
        env, rng = RecordedCartPole(), np.random.default_rng(seed)
        env.env.reset(seed=seed)
        result = _attempt_comparing(answer, env, tries, rng)
        games = env.games()
        scores = [len(actions) for _, actions in games]
        called = f"random_search(env, {tries}, rng)"
        drawn = _numbers_drawn(rng, seed)
        _check_games(called, games, tries, drawn)
        weights, score = _weights_and_score(called, result, scores)
        if drawn == 0:
            raise Wrong(NO_RANDOMNESS_USED.format(name="random_search"))
        if tries > 1 and drawn == 4:
            raise Wrong(
                f"{called} drew four weights once and played them {tries} times. Each try needs a guess of its own: "
                "draw inside the loop."
            )
        if weights.min() < 0 or weights.max() >= 1:
            raise Wrong(
                f"{called} returned the weights {weights.round(2).tolist()}. "
                "Here we search between 0 and 1: rng.random(4)"
            )
        _check_best(called, games, weights, score)
    return "You have written a learning algorithm: guess, try, keep what worked best. Its name is random search."


def _check_games(called, games, tries, drawn):
    played = len(games)
    if played == 0:
        raise Wrong(f"{called} played no game at all. A game is play(env, linear_policy(weights)).")
    if played == 1 and tries > 1:
        raise Wrong(
            f"{called} played 1 game instead of {tries}. "
            "Is there a `return` inside the loop? It leaves the function at once."
        )
    if played < tries and len(games[-1][1]) == 500:
        raise Wrong(
            f"{called} played {played} games instead of {tries}: it stopped when a game reached 500. That would save "
            "games, but this search is to use all its tries: for number in range(tries)."
        )
    if played > tries and drawn == 4 * tries:
        raise Wrong(
            f"{called} made {tries} guesses but played {played} games, so it called play more than once for the same "
            "guess. Every call is another game, with another score. Call it once and keep the score in a variable."
        )
    if played != tries:
        near = " Where does your loop start and end? range(tries) goes round `tries` times." * (
            abs(played - tries) == 1
        )
        fixed = " Use `tries`, not a number of your own." * (abs(played - tries) > 1)
        raise Wrong(f"{called} played {played} games instead of {tries}.{near}{fixed}")
    starts = {tuple(observations[0].tolist()) for observations, _ in games}
    if tries > 1 and len(starts) == 1:
        raise Wrong(
            f"All {tries} games of {called} started from the same state. With a fixed seed inside the loop every game "
            "is the same one: leave the seed out of play(...)."
        )


def _weights_and_score(called, result, scores):
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise Wrong(f"{called} should return two things: return best_weights, best_score")
    weights, score = result
    if weights is None:
        raise Wrong(
            f"{called} returned None for the best weights, although the scores were {scores}. So your `if` never came "
            "true. Which way does the comparison point, and what does best_score start with?"
        )
    if isinstance(score, (np.ndarray, list, tuple)):
        raise Wrong(f"{called} returns the score first. The other way round, please: best_weights, best_score")
    if hasattr(score, "score"):
        raise Wrong(f"{called} returned a whole Episode as its score. The number is in its .score")
    score = require_number(score, f"The best score that {called} returns")
    return _require_weights(weights, f"The best weights that {called} returns"), score


def _check_best(called, games, weights, score):
    scores = [len(actions) for _, actions in games]
    best = max(scores)
    shown = f"The scores of {called} were {', '.join(map(str, scores))}."
    if score == min(scores) != best:
        raise Wrong(f"{shown} You return {score:g}, the lowest of them. Better means higher: > instead of <.")
    owns_best = any(_could_have_played(weights, game) for game in games if len(game[1]) == best)
    last = _could_have_played(weights, games[-1])
    if score != best:
        if score == scores[-1]:
            raise Wrong(f"{shown} You return {score:g}, the last of them, but the best was {best}.")
        if score == sum(scores):
            raise Wrong(f"{shown} You return their sum. The best of them was {best}.")
        where = " Its weights would be right, though: change weights and score together." if owns_best else ""
        raise Wrong(f"{shown} The best was {best}, but you return {score:g}.{where}")
    if not owns_best:
        whose = "those of the last try" if last else "those of another try"
        raise Wrong(
            f"{shown} You return the right score, {best}, but not the weights that got it: they are {whose}. "
            "Change weights and score together, in the same `if`."
        )


@exercise(
    check=_check_random_search,
    hints=[
        "Before the loop: best_weights = None, best_score = 0. The loop: for number in range(tries).",
        "In the loop: weights = rng.random(4), then score = play(env, linear_policy(weights)).score",
        "Then, if score > best_score, change best_weights and best_score together. Return both after the loop.",
    ],
)
def random_search(env, tries, rng):
    best_weights, best_score = None, 0
    for _ in range(tries):
        weights = rng.random(4)
        score = play(env, linear_policy(weights)).score
        if score > best_score:
            best_weights, best_score = weights, score
    return best_weights, best_score


def _check_chance_of_success(answer):
    for share, tries in [(0.25, 3), (0.25, 1), (0.5, 2), (1 / 6, 10), (0.03, 100), (0.0, 5), (1.0, 3)]:
        called = f"chance_of_success({share:.3g}, {tries})"
        try:
            chance = require_number(attempt(answer, share, tries), called)
        except Crashed as crash:
            if "for ^" not in str(crash):
                raise
            raise Wrong("In Python ^ is not a power. x to the power n is x**n.") from None
        right = 1 - (1 - share) ** tries
        if np.isclose(chance, right, rtol=0, atol=1e-9):
            continue
        known = f"{called} should be {right:.4g}, but it is {chance:.4g}."
        coin = " Two coins: both miss in one case of four (0.5 * 0.5), so the chance of a hit is 0.75."
        if any(np.isclose(chance, round(right, digits), rtol=0, atol=1e-9) for digits in (2, 3, 4)):
            raise Wrong(f"{known} Have you rounded it? Return it as it is, and round when you print.")
        if np.isclose(chance, 100 * right):
            raise Wrong(f"{known} Is yours in percent? A chance goes from 0 to 1.")
        if tries > 1 and np.isclose(chance, min(1, share * tries)):
            raise Wrong(
                f"{known} Chances of several tries don't simply add up, or ten tries at 0.16 would make 1.6.{coin}"
            )
        if tries > 1 and np.isclose(chance, share * tries):
            raise Wrong(f"{known} Chances of several tries don't simply add up: no chance is above 1.{coin}")
        if np.isclose(chance, 1 - right):
            raise Wrong(f"{known} Yours is the chance that all tries fail. Success is the rest: 1 minus that.")
        if np.isclose(chance, share**tries):
            raise Wrong(f"{known} Yours is the chance that every single try succeeds. One success is enough.{coin}")
        if np.isclose(chance, 1 - share**tries):
            raise Wrong(
                f"{known} Yours is the chance that not all tries succeed. A single try fails with the chance 1 - share."
            )
        if np.isclose(chance, share):
            raise Wrong(f"{known} Yours is the chance of a single try. How many are there?")
        for other in (tries - 1, tries + 1):
            if np.isclose(chance, 1 - (1 - share) ** other):
                raise Wrong(
                    f"{known} That would be right for a search of {other}. Does your count start where it should?"
                )
        raise Wrong(f"{known} First find the chance that one try fails, then that all of them fail.{coin}")
    return "It works for anything you can try again, from dice to seeds, if no try influences another."


@exercise(
    check=_check_chance_of_success,
    hints=[
        "Ask the opposite question: what is the chance that all tries fail?",
        "One try fails with the chance 1 - share. Two in a row: (1 - share) * (1 - share). And `tries` in a row?",
        "In Python x to the power n is x**n. The chance of success is 1 minus the chance that all fail.",
    ],
)
def chance_of_success(share, tries):
    return 1 - (1 - share) ** tries


def _check_better_guess(answer):
    count = 1000
    rng = np.random.default_rng(11)
    guesses = np.array([_require_weights(attempt(answer, rng), "better_guess(rng)") for _ in range(count)])
    lengths = np.linalg.norm(guesses, axis=1, keepdims=True)
    directions = guesses / np.where(lengths == 0, 1, lengths)
    if len(np.unique(directions.round(6), axis=0)) < count // 2:
        raise Wrong(
            f"Of {count:,} calls of better_guess(rng) most gave the same policy again (twice the weights is no other "
            "policy). Then there is nothing to search. Keep something random in it: start from rng.random(4)."
        )
    if _numbers_drawn(rng, 11) == 0:
        raise Wrong(NO_RANDOMNESS_USED.format(name="better_guess"))
    plain = np.random.default_rng(12).random((count, 4))
    better, usual = (
        (evaluate(weights, trials=1, seed=13, same_games=False) == 500).mean() for weights in (guesses, plain)
    )
    measured = f"Of {count:,} of your guesses {better:.0%} score 500 in a game; of plain guesses it was {usual:.0%}."
    if better <= usual:
        level = " That is about as good as plain guessing." if better > usual - 0.03 else ""
        raise Wrong(
            f"{measured}{level} Look at the map once more: which weights should be large, and which small? "
            "Multiplying by a number below 1 makes a weight smaller."
        )
    if better < 0.3:
        raise Wrong(f"{measured} That is a beginning. Can you reach 30%? Look at the cart's two weights as well.")
    ten = 1 - (1 - better) ** 10
    sure = "over 99%" if ten > 0.99 else f"{ten:.0%}"
    return (
        f"{measured} A search of ten of yours would succeed in {sure} of all cases. What did you know that it didn't?"
    )


@exercise(
    check=_check_better_guess,
    hints=[
        "In `explore`, set vary=(2, 0) and look upwards: is a large weight of the cart's position a good idea?",
        "rng.random(4) * np.array([1, 1, 1, 1]) is a plain guess. Make one of the ones smaller, and measure.",
        "The cart's position should matter little, the pole's two numbers most.",
    ],
)
def better_guess(rng):
    return rng.random(4) * np.array([0.2, 0.5, 1, 1])
