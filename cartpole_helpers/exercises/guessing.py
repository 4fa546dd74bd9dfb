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


def _numbers_drawn(rng, seed):
    """How many random numbers have been drawn from ``rng``, which began with ``seed``; None if it cannot be told."""
    for drawn in range(200):
        fresh = np.random.PCG64(seed)
        fresh.advance(drawn)
        if fresh.state["state"] == rng.bit_generator.state["state"]:
            return drawn
    return None


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
        raise Wrong(
            f"{called} played no game at all in the env that it was given. A game is "
            "play(env, linear_policy(weights)); an environment made in the function, and `evaluate`, play elsewhere."
        )
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
            "is the same one: leave the seed out of play(...), and env.reset(seed=...) out of the loop."
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
    for share, tries in [(0.2, 3), (0.25, 1), (0.5, 2), (1 / 6, 10), (0.03, 100), (0.0, 5), (1.0, 3)]:
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
        if np.isclose(chance, tries * share * (1 - share) ** (tries - 1)):
            raise Wrong(
                f"{known} Yours is the chance that exactly one try succeeds. More than one is a success as well."
            )
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
