"""Exercises of lesson 02, dot products."""

import math
from collections import Counter

import gymnasium as gym
import numpy as np

from cartpole_helpers.episode import as_weights, linear_policy
from cartpole_helpers.episode import play as play_episode
from cartpole_helpers.evaluation import evaluate, game_seeds
from cartpole_helpers.exercises.exercise import Crashed, Wrong, attempt, exercise, require_action, require_number

ARTICLE = [-0.116, 0.332, 0.207, 0.352]
BEST_SO_FAR = [0, 1, 1, 1]  # of the drivers the lesson shows
CLOSE = 0.07
NAMES = ("cart's position", "cart's velocity", "angle", "angular velocity")
GAMES = 100
SEED = 20  # the games that judge an answer; the lesson itself uses others


def _check_dot(answer):
    def watched(a, b):
        before = a.copy(), b.copy()
        result = answer(a, b)
        if (a, b) != before:
            raise Wrong(
                f"dot({before[0]}, {before[1]}) changes the lists it is given, to {a} and {b}. "
                "Add up in a variable of your own, and leave the lists as they are."
            )
        return result

    watched.__name__ = getattr(answer, "__name__", "dot")
    cases = [  # two lists, and why they are here
        ([2, 3, 4], [10, 100, 1000]),
        (ARTICLE, [0.0, 0.0, 0.2, 0.05]),
        ([3.0, -1.0, 0.5], [2.0, 4.0, -6.0]),
        ([2, 2, 5], [10, 100, 1000]),
        ([0.125, 0.5], [0.5, 0.25]),
        ([6], [7]),
    ]
    before = 0
    for a, b in cases:
        called_as = f"dot({a}, {b})"
        result = _with_advice(
            lambda a=a, b=b: attempt(watched, a, b),
            {
                "list index out of range": "The places of a list go from 0 to len(list) - 1, and lists can have any "
                "length: range(len(a)). (`for x in a` visits the numbers themselves, not their places.)",
                "for @": "Lists have no arithmetic. Go through their places in a loop.",
            },
        )
        products = [x * y for x, y in zip(a, b, strict=True)]
        if isinstance(result, (list, tuple, np.ndarray)) and len(result) == 1 < len(a):
            raise Wrong(f"{called_as} is {result!r}, a list. Return the number itself, without the brackets.")
        if isinstance(result, (list, tuple, np.ndarray)):
            raise Wrong(
                f"{called_as} is {result!r}: that is one number for each pair. A dot product is a single number: "
                "now add them up."
            )
        if isinstance(result, np.generic) and not math.isclose(result, sum(products), rel_tol=1e-9, abs_tol=1e-12):
            raise Wrong(
                f"{called_as} should be {sum(products):g}, but it is {result:g}. Two plain lists went in and a "
                "number of NumPy's came out: does it use the lesson's weights or observation, not its own a and b?"
            )
        if isinstance(result, np.generic):
            raise Wrong(
                f"{called_as} is of type {type(result).__name__}, so NumPy did some of the work. "
                "Write the loop yourself this once; after that, let NumPy do it."
            )
        number = require_number(result, called_as)
        expected = sum(products)
        if math.isclose(number, expected, rel_tol=1e-9, abs_tol=1e-12):
            before += expected
            continue
        message = (
            f"{called_as} should be {expected:g}, because the products are {_listed(products)}, but it is {number:g}."
        )
        likely = [
            (int(expected), "Return the sum itself, not cut to a whole number."),
            (products[0], "That is the first product alone. Is the `return` inside the loop? It ends the function."),
            (products[-1], "That is the last product alone. Did you write `=` where you need `+=`?"),
            (sum(products[:-1]), "The last pair is missing. range(n) already stops before n."),
            (sum(products[1:]), "The first pair is missing. Counting starts at 0."),
            (expected + 1, "That is 1 too much. A sum starts at 0."),
            (
                sum(a) * sum(b),
                "That is every number of a times every number of b, added up. "
                "Multiply only the two at the same place, then add.",
            ),
            (sum(a) + sum(b), "You added the numbers of each pair. Multiply them, then add the products."),
            (math.prod(products), "You multiplied the products with each other. Add them."),
            (sum(map(abs, products)), "Minus signs count: a negative product pulls the sum down."),
            (abs(expected), "The sum may well be below 0: keep its minus sign."),
            (before + expected, "The sum of the call before is still in it. Start at 0 inside the function."),
            (
                sum(x * b[a.index(x)] for x in a),
                "a.index(x) finds only the first place of a number that is there twice. "
                "Go through the places: for i in range(len(a))",
            ),
            (round(expected, 3), "Return the sum itself, not rounded."),
            (round(expected, 2), "Return the sum itself, not rounded."),
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
        arrays = np.array(weights, dtype=float), np.array(observation, dtype=float)
        result = _with_advice(
            lambda arrays=arrays: attempt(answer, *arrays),
            {"truth value of an array": "Here that number is the sum of the products: weights @ observation."},
        )
        if isinstance(result, str):
            raise Wrong(f"{called_as} is the word {result!r}. Gymnasium wants the number: 0 for left, 1 for right.")
        if isinstance(result, np.ndarray):
            raise Wrong(
                f"{called_as} is {result.tolist()}, one thing for each product. Add the four products first, "
                "with .sum(), or use `weights @ observation`. Then compare the one number with 0."
            )
        # A copy of the sum itself, or its sign, is the most frequent slip: say so before asking for 0 or 1.
        if type(result) in (float, np.float64) and math.isclose(result, np.dot(weights, observation), abs_tol=1e-12):
            raise Wrong(
                f"{called_as} is {result:g}: that is the sum. Now decide: is it above 0? Return 1 then, else 0."
            )
        if type(result) is int and result not in (0, 1) and result == int(np.dot(weights, observation)):
            raise Wrong(f"{called_as} is {result}: that is the sum as a whole number. Compare it first: int(total > 0)")
        actions.append(require_action(result, called_as))
    expected = [action for _, _, action, _ in cases]
    clear = expected[:-2]
    if all(action == 1 - right for action, right in zip(actions, clear, strict=False)):
        raise Wrong(
            "Every answer is the wrong way round. A sum above 0 pushes right, which is action 1. Did you write < for >?"
        )
    if len(set(actions)) == 1:
        raise Wrong(
            f"choose_action answers {actions[0]} in {len(cases)} different cases. "
            "Does it use its own two arguments, or names of the lesson?"
        )
    for action, (weights, observation, right, situation) in zip(actions, cases, strict=True):
        if action != right:
            hint = " Compare with > and not with >=." if actions[-2:] == [1, 1] else ""
            raise Wrong(
                f"choose_action({weights}, {observation}) should be {right}, because {situation}, "
                f"but it is {action}.{hint}"
            )
    # The cases above are there to explain; these, to let no other formula pass.
    others = np.random.default_rng(SEED).uniform(-1, 1, (200, 2, 4)).round(2)
    called = [f"choose_action({weights.tolist()}, {observation.tolist()})" for weights, observation in others]
    actions = [require_action(attempt(answer, *pair), name) for pair, name in zip(others, called, strict=True)]
    totals = [math.fsum(weights * observation) for weights, observation in others]
    if all(action == (sum(pair[0]) * sum(pair[1]) > 0) for action, pair in zip(actions, others, strict=True)):
        raise Wrong(
            "You add up the weights and the observation first, then multiply. It is the other way round: multiply the "
            "two numbers at each place, then add up the four products."
        )
    for action, total, name, pair in zip(actions, totals, called, others, strict=True):
        if action != (total > 0):
            products = _listed((pair[0] * pair[1]).round(3))
            raise Wrong(f"{name} should be {1 - action}, because the sum is {total:+.3f}: the products are {products}.")
    return "Whatever four weights you put in, this function can drive with them. From now on a policy is four numbers."


@exercise(
    check=_check_choose_action,
    hints=[
        "First the sum: one number, the dot product of the two arrays. `weights @ observation` computes it.",
        "Then the decision: is the sum greater than 0?",
        "int(total > 0) is 1 when the total is above 0, and 0 otherwise, at exactly 0 too.",
    ],
)
def choose_action(weights, observation):
    total = weights @ observation
    return int(total > 0)


def _check_stay_in_the_middle(answer):
    weights = _weights(attempt(answer), "stay_in_the_middle()")
    scores, endings = evaluate(weights, GAMES, seed=SEED, endings=True)
    mean = scores.mean()
    measured = f"Over {GAMES} games {_listed(weights)} scores {mean:.0f} on average ({_endings(endings.tolist())})"
    if mean < 475:
        raise Wrong(f"{measured}. First keep the pole up, for a mean of 475 at least.{_likely_cure(weights, mean)}")
    mine, theirs = _wandering(weights), _wandering(BEST_SO_FAR)
    measured += f", and in 20 of them its cart goes {mine:.3f} away from the middle"
    if mine >= CLOSE:
        raise Wrong(
            f"{measured}. With {_listed(BEST_SO_FAR)} it is {theirs:.3f}; try to stay below {CLOSE}. "
            "Which of the four numbers tells you that the cart is about to go away, and which that it has gone?"
        )
    further = "Can you get below 0.04?" if mine >= 0.04 else "No four weights that we tried come closer than 0.036."
    return f"{measured}; with {_listed(BEST_SO_FAR)} it is {theirs:.3f}. {further}"


@exercise(
    check=_check_stay_in_the_middle,
    hints=[
        "Start from [0, 1, 1, 1]. The cart's velocity, with its plus sign, says that the cart is about to go away.",
        "The cart's position says that it has gone. Give it a weight too: a small one, with a plus sign.",
        "Then make the cart's two weights and the angular velocity's smaller, step by step. The angle's stays 1.",
    ],
)
def stay_in_the_middle():
    return [0.1, 0.2, 1, 0.2]


def _likely_cure(weights, mean):
    """One change that helps most, found by trying: a sign turned around, more of one weight or less."""
    largest = np.abs(weights).max() or 1.0
    best, cure = mean + 20, ""
    for place, name in enumerate(NAMES):
        changes = {
            f"the opposite sign for the weight of the {name}": -weights[place],
            f"less weight for the {name}": weights[place] / 4,
            f"more weight for the {name}": 4 * weights[place] if weights[place] else largest,
        }
        for words, weight in changes.items():
            changed = weights.copy()
            changed[place] = weight
            score = evaluate(changed, GAMES, seed=SEED).mean()
            if score > best:
                best, cure = score, f" It would do better with {words}."
    return cure


def _wandering(weights):
    """How far the cart gets from the middle, on average over 20 games."""
    env = gym.make("CartPole-v1")
    games = [play_episode(env, linear_policy(weights), seed=seed) for seed in game_seeds(SEED, 20)]
    return float(np.mean([np.abs(game.observations[:, 0]).max() for game in games]))


def _with_advice(call, advice):
    """What the call returns; if it crashes with one of these words, what they mean in this exercise."""
    try:
        return call()
    except Crashed as crash:
        meaning = next((f" {meaning}" for words, meaning in advice.items() if words in str(crash)), "")
        raise Crashed(f"{crash}{meaning}") from None


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
