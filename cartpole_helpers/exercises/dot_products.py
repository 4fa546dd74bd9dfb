"""Exercises of lesson 02, dot products."""

import math
from collections import Counter

import gymnasium as gym
import numpy as np

from cartpole_helpers.episode import LEFT_THE_TRACK, TIME_LIMIT, TIPPED_OVER, as_weights, linear_policy
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
        mine, yours = [a.copy(), b.copy()], [a.copy(), b.copy()]
        result = _with_advice(
            lambda yours=yours: attempt(answer, *yours),
            {
                "list index out of range": "The places of a list go from 0 to len(list) - 1, and lists can have any "
                "length: range(len(a)). (`for x in a` visits the numbers themselves, not their places.)",
                "can't multiply sequence": "Lists have no arithmetic. Go through their places in a loop.",
                "for @": "Lists have no arithmetic. Go through their places in a loop.",
            },
        )
        if yours != mine:
            raise Wrong(
                f"{called_as} changes the lists it is given, to {yours[0]} and {yours[1]}. "
                "Add up in a variable of your own, and leave the lists as they are."
            )
        products = [x * y for x, y in zip(a, b, strict=True)]
        if isinstance(result, (list, tuple, np.ndarray)) and len(result) == 1 < len(a):
            raise Wrong(f"{called_as} is {result!r}, a list. Return the number itself, without the brackets.")
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
            before += expected
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
            raise Wrong(
                f"{called_as} is {result}: int(...) cuts the sum to a whole number. Compare it first: int(total > 0)"
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
        "First the sum: one number, the dot product of the two arrays. `weights @ observation` computes it.",
        "Then the decision: is the sum greater than 0?",
        "int(total > 0) is 1 when the total is above 0, and 0 otherwise, at exactly 0 too.",
    ],
)
def choose_action(weights, observation):
    total = weights @ observation
    return int(total > 0)


def _check_ignore_the_cart(answer):
    def decide(observation):
        called_as = f"ignore_the_cart({np.round(observation, 3).tolist()})"
        result = _with_advice(
            lambda: attempt(answer, observation), {"out of bounds": "The four places are 0, 1, 2 and 3."}
        )
        if isinstance(result, (float, np.floating)):
            raise Wrong(f"{called_as} is {result:.3g}: a sum. Now decide: is it above 0? Return 1 then, else 0.")
        return require_action(result, called_as)

    poles = [(angle, spin) for angle in (-0.15, -0.02, 0.01, 0.1) for spin in (-0.8, -0.1, 0.05, 0.6)]
    for angle, spin in poles:
        alone = decide(np.array([0.0, 0.0, angle, spin]))
        for position, velocity in [(2.39, 0.0), (-2.39, 0.0), (0.0, 3.0), (0.0, -3.0), (1.0, -1.5), (-1.0, 1.5)]:
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
    turned, silent = [], []
    for name, sides in _SIDES.items():
        left, right = (decide(np.array([0.0, 0.0, *pole])) for pole in sides)
        if right < left:
            turned.append(name)
        elif right == left:
            silent.append(name)
    decisions = [decide(np.array([0.0, 0.0, *pole])) for pole in poles]
    for word, both in (("and", min), ("or", max)):
        if decisions == [both(int(angle > 0), int(spin > 0)) for angle, spin in poles]:
            raise Wrong(
                f"{measured} `{word}` asks only which signs the two have, not how large they are. "
                "Add the two numbers up, each with a weight, so that the larger one wins."
            )
    if turned:
        raise Wrong(
            f"{measured} It pushes the wrong way round: "
            f"a positive {' and a positive '.join(turned)} must pull to the right."
        )
    if len(silent) == 1:
        raise Wrong(f"{measured} {_WHY[silent[0]]}")
    if silent:
        raise Wrong(f"{measured} It decides the same, however the pole leans or turns. Let both numbers speak.")
    failures = Counter(game.ending for game in games if game.ending != TIME_LIMIT)
    lacking = "angular velocity" if failures[TIPPED_OVER] > failures[LEFT_THE_TRACK] else "angle"
    raise Wrong(f"{measured} {_WHY[lacking]}")


# A lean or a turn to the left and the same to the right, the other number being 0; and what it does to lack a say.
_SIDES = {"angle": [(-0.15, 0.0), (0.15, 0.0)], "angular velocity": [(0.0, -0.8), (0.0, 0.8)]}
_WHY = {
    "angle": "It looks mostly at where the pole is going, so the pole may lean a little all the time, "
    "and the cart runs after it. Give where the pole is, observation[2], more say.",
    "angular velocity": "It looks mostly at where the pole is, so it reacts too late and swings it wider and wider. "
    "Give where the pole is going, observation[3], more say.",
}


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
    for seconds in (0.5, 0.02, 1, 3.0, 0.004, 0):
        called_as = f"look_ahead({seconds})"
        result = _with_advice(
            lambda seconds=seconds: attempt(answer, seconds),
            {"division": "0 seconds ahead is now, and a driver may look at that. Can you do without the division?"},
        )
        weights = _weights(result, called_as)
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
        raise Wrong(f"{measured}. First keep the pole up, for a mean of 475 at least.{_likely_cure(weights, mean)}")
    mine, theirs = _wandering(weights), _wandering(BEST_SO_FAR)
    measured += f", and its cart goes {mine:.3f} away from the middle"
    if mine >= CLOSE:
        raise Wrong(
            f"{measured}. With {_listed(BEST_SO_FAR)} it is {theirs:.3f}; try to stay below {CLOSE}. "
            "Which of the four numbers tells you that the cart is about to go away, and which that it has gone?"
        )
    return f"{measured}; with {_listed(BEST_SO_FAR)} it is {theirs:.3f}. Can you get below 0.04?"


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
