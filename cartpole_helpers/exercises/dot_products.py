"""Exercises of lesson 02, dot products."""

import math
from collections import Counter

import gymnasium as gym
import numpy as np

from cartpole_helpers.episode import LEFT_THE_TRACK, TIME_LIMIT, TIPPED_OVER, as_weights, linear_policy
from cartpole_helpers.episode import play as play_episode
from cartpole_helpers.evaluation import evaluate, game_seeds
from cartpole_helpers.exercises.exercise import Wrong, attempt, exercise, require_action, require_number

ARTICLE = [-0.116, 0.332, 0.207, 0.352]
GAMES = 100
SEED = 20  # the games that judge an answer; the lesson itself uses others


def _check_dot(answer):
    cases = [  # two lists, and why they are here
        ([2, 3, 4], [10, 100, 1000]),
        (ARTICLE, [0.0, 0.0, 0.2, 0.05]),
        ([3.0, -1.0, 0.5], [2.0, 4.0, -8.0]),
        ([0, 0, 0, 4], [0, 0, 0, 5]),
        ([6], [7]),
    ]
    for a, b in cases:
        called_as = f"dot({a}, {b})"
        result = attempt(answer, a.copy(), b.copy())
        products = [x * y for x, y in zip(a, b, strict=True)]
        if isinstance(result, (list, tuple, np.ndarray)):
            raise Wrong(
                f"{called_as} is {result!r}: that is one number for each pair. A dot product is a single number: "
                "now add them up."
            )
        if isinstance(result, np.generic):
            raise Wrong(
                f"{called_as} is of type {type(result).__name__}, so NumPy did the work. "
                "Write the loop yourself this once; after that, let NumPy do it."
            )
        number = require_number(result, called_as)
        expected = sum(products)
        if math.isclose(number, expected, rel_tol=1e-9, abs_tol=1e-12):
            continue
        message = (
            f"{called_as} should be {expected:g}, because the products are {_listed(products)}, but it is {number:g}."
        )
        likely = [
            (products[0], "That is the first product alone. Is the `return` inside the loop? It ends the function."),
            (products[-1], "That is the last product alone. Did you write `=` where you need `+=`?"),
            (sum(products[:-1]), "The last pair is missing. range(n) already stops before n."),
            (sum(products[1:]), "The first pair is missing. Counting starts at 0."),
            (expected + 1, "That is 1 too much. A sum starts at 0."),
            (sum(a) * sum(b), "You added first and multiplied then. Multiply each pair first, then add the products."),
            (sum(a) + sum(b), "You added the numbers of each pair. Multiply them, then add the products."),
            (math.prod(products), "You multiplied the products with each other. Add them."),
            (sum(map(abs, products)), "Minus signs count: a negative product pulls the sum down."),
        ]
        for wrong, hint in likely:
            if math.isclose(number, wrong, rel_tol=1e-9, abs_tol=1e-12):
                raise Wrong(f"{message} {hint}")
        raise Wrong(message)
    return "This is all the arithmetic a driver needs, and most of the arithmetic of a neural network too."


@exercise(
    check=_check_dot,
    hints=[
        "Start a total at 0. At each place in the lists, multiply the two numbers and add the product to the total.",
        "for i in range(len(a)): visits every place, however long the lists are. Or: for x, y in zip(a, b):",
        "`total += a[i] * b[i]` in the loop, `return total` after it, no longer indented.",
    ],
)
def dot(a, b):
    total = 0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total


def _check_choose_action(answer):
    cases = [  # weights, observation, action, situation
        (ARTICLE, [0, 0, 0.2, 0.05], 1, "the sum is +0.059, which is above 0"),
        (ARTICLE, [0, 0, -0.2, -0.05], 0, "the sum is -0.059, which is below 0"),
        ([0, 0, 1, 0], [0, 0, 0.001, 0], 1, "the sum is +0.001, and however small it is, it is above 0"),
        ([0, 0, 30, 0], [0, 0, 0.1, 0], 1, "the sum is +3, and however large it is, the answer is still 0 or 1"),
        ([0, 0, 30, 0], [0, 0, -0.1, 0], 0, "the sum is -3, and however large it is, the answer is still 0 or 1"),
        ([0, 1, 0, 0], [0, 0.5, -0.1, -0.1], 1, "the weights look at the cart's velocity alone, +0.5"),
        (
            [0, 0, 1, -1],
            [0, 0, 0.1, 0.5],
            0,
            "the sum is 0.1 - 0.5 = -0.4: the weights decide what counts, and which way",
        ),
        ([0, 0, -1, 0], [0, 0, 0.1, 0], 0, "the sum is -0.1: a negative weight pushes away from the lean"),
        ([0, 0, 1, -1], [0, 0, 0.1, 0.1], 0, "the sum is exactly 0: a tie, and a tie pushes left"),
        ([0, 0, 0, 0], [0.01, 0.02, 0.03, 0.04], 0, "the sum is exactly 0: a tie, and a tie pushes left"),
    ]
    actions = []
    for weights, observation, _, _ in cases:
        called_as = f"choose_action({weights}, {observation})"
        result = attempt(answer, np.array(weights, dtype=float), np.array(observation, dtype=float))
        if isinstance(result, str):
            raise Wrong(f"{called_as} is the word {result!r}. Gymnasium wants the number: 0 for left, 1 for right.")
        if isinstance(result, np.ndarray):
            raise Wrong(
                f"{called_as} is {result.tolist()}, one thing for each product. Add the four products first, "
                "with .sum(), or use `weights @ observation`. Then compare the one number with 0."
            )
        # A copy of the push itself, or its sign, is the most frequent slip: say so before asking for 0 or 1.
        if type(result) in (float, np.float64) and math.isclose(result, np.dot(weights, observation), abs_tol=1e-12):
            raise Wrong(
                f"{called_as} is {result:g}: that is the push. Now decide: is it above 0? Return 1 then, else 0."
            )
        if type(result) is int and result not in (0, 1) and result == int(np.dot(weights, observation)):
            raise Wrong(
                f"{called_as} is {result}: int(push) cuts the push to a whole number. Compare it first: int(push > 0)"
            )
        actions.append(require_action(result, called_as))
    expected = [action for _, _, action, _ in cases]
    clear = expected[:-2]
    if all(action == 1 - right for action, right in zip(actions, clear, strict=False)):
        raise Wrong(
            "Every answer is the wrong way round. A sum above 0 pushes right, which is action 1. Did you write < for >?"
        )
    for action, (weights, observation, right, situation) in zip(actions, cases, strict=True):
        if action != right:
            hint = " Compare with > and not with >=." if "tie" in situation else ""
            raise Wrong(
                f"choose_action({weights}, {observation}) should be {right}, because {situation}, "
                f"but it is {action}.{hint}"
            )
    return "Whatever four weights you put in, this function can drive with them. From now on a policy is four numbers."


@exercise(
    check=_check_choose_action,
    hints=[
        "First the push: one number, the dot product of the two arrays. `weights @ observation` computes it.",
        "Then the decision: is the push greater than 0?",
        "int(push > 0) is 1 when the push is above 0, and 0 otherwise, at exactly 0 too.",
    ],
)
def choose_action(weights, observation):
    push = weights @ observation
    return int(push > 0)


def _check_ignore_the_cart(answer):
    def decide(observation):
        return require_action(attempt(answer, observation), f"ignore_the_cart({np.round(observation, 3).tolist()})")

    poles = [(angle, spin) for angle in (-0.15, -0.02, 0.01, 0.1) for spin in (-0.8, -0.1, 0.05, 0.6)]
    for angle, spin in poles:
        alone = decide(np.array([0.0, 0.0, angle, spin]))
        for position, velocity in [(2.0, 0.0), (-2.0, 0.0), (0.0, 2.0), (0.0, -2.0), (1.0, -1.5), (-1.0, 1.5)]:
            observation = np.array([position, velocity, angle, spin])
            if decide(observation) != alone:
                raise Wrong(
                    f"ignore_the_cart({[0.0, 0.0, angle, spin]}) is {alone}, but "
                    f"ignore_the_cart({observation.tolist()}) is {1 - alone}. "
                    "The pole is the same in both: only the cart differs, and it should not matter. "
                    "Give observation[0] and observation[1] no say (a weight of 0)."
                )
    env = gym.make("CartPole-v1")
    games = [play_episode(env, decide, seed=seed) for seed in game_seeds(SEED, 30)]
    mean = np.mean([game.score for game in games])
    measured = f"Over 30 games your policy scores {mean:.0f} on average ({_endings(game.ending for game in games)})."
    if mean >= 450:
        return f"{measured} Not one look at the cart, and still it drives: two of the four numbers are enough for that."
    if mean < 20:
        raise Wrong(f"{measured} It falls at once: do you push away from the lean? A positive sum must push right.")
    failures = Counter(game.ending for game in games if game.ending != TIME_LIMIT)
    if failures[TIPPED_OVER] > failures[LEFT_THE_TRACK]:
        raise Wrong(
            f"{measured} It looks mostly at where the pole is, so it reacts too late and swings it wider and wider. "
            "Give where the pole is going, observation[3], more say."
        )
    raise Wrong(
        f"{measured} It looks mostly at where the pole is going, so the pole may lean a little all the time, "
        "and the cart runs after it. Give where the pole is, observation[2], more say."
    )


@exercise(
    check=_check_ignore_the_cart,
    hints=[
        "Only observation[2], the angle, and observation[3], the angular velocity, may matter.",
        "In lesson 01 each of the two was a policy of its own. Let both speak: add them up, each with a weight.",
        "Begin with equal weights: push right when observation[2] + observation[3] is above 0.",
    ],
)
def ignore_the_cart(observation):
    return int(observation[2] + observation[3] > 0)


def _check_look_ahead(answer):
    for seconds in (0.5, 0.02, 1, 3.0):
        called_as = f"look_ahead({seconds})"
        weights = _weights(attempt(answer, seconds), called_as)
        shown = f"{called_as} is {_listed(weights)}"
        if weights[0] or weights[1]:
            raise Wrong(
                f"{shown}. The question is only where the pole will be, so the first two weights, which belong to the "
                "cart, should be 0."
            )
        _, _, angle, spin = weights
        if not angle and not spin:
            raise Wrong(f"{shown}: four zeros push left for ever. The angle's weight is the third.")
        if not angle:
            raise Wrong(
                f"{shown}, which never looks at the angle itself. Where the pole will be starts from where it is now."
            )
        if angle < 0:
            raise Wrong(f"{shown}, which pushes away from the lean. The angle's weight should be positive.")
        if math.isclose(spin / angle, seconds, rel_tol=1e-9):
            continue
        if spin and math.isclose(angle / spin, seconds, rel_tol=1e-9):
            raise Wrong(
                f"{shown}: the two are swapped. The angle itself counts once, the angular velocity `seconds` times."
            )
        if math.isclose(spin / angle, 0.02 * seconds, rel_tol=1e-9):
            raise Wrong(
                f"{shown}, which looks {seconds} steps ahead. It should be seconds, and no 0.02 is needed then."
            )
        if math.isclose(spin / angle, -seconds, rel_tol=1e-9):
            raise Wrong(f"{shown}, which looks into the past: that is where the pole was {seconds} seconds ago.")
        raise Wrong(
            f"{shown}. That looks {spin / angle:g} s ahead instead of {seconds} s: "
            f"the angle {seconds} seconds from now is about 1 × angle + {seconds} × angular velocity."
        )
    return "Now a weight is no longer a magic number. It is a time, and you know what it asks for."


@exercise(
    check=_check_look_ahead,
    hints=[
        "A pole at angle 0.1 that turns by 0.3 a second: where is it half a second later, if it goes on like that?",
        "It is at 0.1 + 0.5 × 0.3. As a dot product: what is the angle multiplied by, and what the angular velocity?",
        "Return a list of four weights: the cart's two are 0, the angle's is 1.",
    ],
)
def look_ahead(seconds):
    return [0, 0, 1, seconds]


def _check_stay_in_the_middle(answer):
    weights = _weights(attempt(answer), "stay_in_the_middle()")
    scores, endings = evaluate(weights, GAMES, seed=SEED, endings=True)
    mean = scores.mean()
    measured = f"Over {GAMES} games {_listed(weights)} scores {mean:.0f} on average ({_endings(endings.tolist())})"
    if mean < 475:
        cure = {
            TIPPED_OVER: "It tips: the pole's angular velocity may need more weight beside the others",
            LEFT_THE_TRACK: "The cart runs away: does its own velocity have a weight yet",
        }[Counter(endings[scores < 500].tolist()).most_common(1)[0][0]]
        raise Wrong(f"{measured}. First keep the pole up, for a mean of 475 at least. {cure}?")
    mine, theirs = _wandering(weights), _wandering(ARTICLE)
    measured += f", and its cart goes {mine:.2f} away from the middle (the mean of the furthest points of 20 games)"
    if mine >= 0.2:
        raise Wrong(
            f"{measured}. The article's four weights let it go {theirs:.2f} away; try to stay below 0.2. "
            "Which of the four numbers tells you that the cart is about to go away, and which that it has gone?"
        )
    return f"{measured}; with the article's four weights it is {theirs:.2f}. Can you get below 0.05?"


@exercise(
    check=_check_stay_in_the_middle,
    hints=[
        "Start from weights that hold the pole, such as [0, 0, 1, 0.1], and give the cart a say, little by little.",
        "The cart's velocity first, with a positive weight: to come back, the cart must first lean the pole homeward.",
        "Then the position, also positive, and smaller than the velocity's. Keep the pole's weights the larger ones.",
    ],
)
def stay_in_the_middle():
    return [0.1, 0.2, 1, 0.3]


def _wandering(weights):
    """How far the cart gets from the middle, on average over 20 games."""
    env = gym.make("CartPole-v1")
    games = [play_episode(env, linear_policy(weights), seed=seed) for seed in game_seeds(SEED, 20)]
    return float(np.mean([np.abs(game.observations[:, 0]).max() for game in games]))


def _weights(result, called_as):
    """Four finite weights as an array, or :class:`Wrong`."""
    if callable(result):
        raise Wrong(f"{called_as} is a function. Return the four weights: [..., ..., ..., ...]")
    if not isinstance(result, (list, tuple, np.ndarray)):
        raise Wrong(
            f"{called_as} should be four weights in a list, but it is {result!r:.80} ({type(result).__name__})."
        )
    if len(result) != 4:
        raise Wrong(
            f"{called_as} has length {len(result)}, but a policy has four weights: for the cart's position, "
            "the cart's velocity, the pole's angle, its angular velocity, in this order. "
            "What should not matter has the weight 0."
        )
    for value in result:
        require_number(value, f"A weight in {called_as}")
    try:
        return as_weights(list(result))
    except (TypeError, ValueError) as problem:
        raise Wrong(f"{called_as}: {problem}.") from None


def _endings(endings):
    return ", ".join(f"{count} × {ending}" for ending, count in Counter(endings).most_common())


def _listed(numbers):
    return "[" + ", ".join(f"{number:g}" for number in numbers) + "]"
