"""Learning from every step: a policy of chances, and the arrow that its weights move along after a few games.

The policy pushes right with the chance ``sigmoid(weights · observation)``. Every step has an arrow,
``(action - chance) * observation``: along it the action that was taken becomes likelier fastest. After each batch of
games the weights move along all the arrows, each as far as its step's credit says. This is REINFORCE: R. J. Williams,
"Simple statistical gradient-following algorithms for connectionist reinforcement learning" (1992).
"""

from dataclasses import dataclass

import numpy as np

from cartpole_helpers.batch import CartPole, Played, play_batch
from cartpole_helpers.episode import Episode, as_weights, check_seed, finite_numbers, one_policy
from cartpole_helpers.evaluation import at_least_one
from cartpole_helpers.physics import START_RANGE, STEP_LIMIT

SENSOR_NOISE = 0.2  # the standard deviation of a useless sensor


def sigmoid(numbers):
    """Numbers of any size squeezed into the range from 0 to 1: 0 becomes one half. Works element by element."""
    return 0.5 + 0.5 * np.tanh(0.5 * np.asarray(numbers))  # the same as 1 / (1 + exp(-x)), and never overflows


def play_by_chance(weights, games=10, seed=None):
    """Play games in which every push is drawn: right with the chance ``sigmoid(weights · observation)``.

    Args:
        weights: four numbers. All zero is a fair coin.
        games: how many games.
        seed: the same seed plays the same games.

    Returns:
        A list of :class:`~cartpole_helpers.episode.Episode`.

    Raises:
        TypeError, ValueError: the weights are not four finite numbers, or ``games`` or ``seed`` no whole ones.
    """
    weights = one_policy(weights, "play_by_chance")
    games = at_least_one("games", games)
    check_seed(seed)
    rules = CartPole()
    recorded = _play(weights[np.newaxis], games, np.random.default_rng(seed))
    last = rules.observe(recorded.played.last).T
    return [
        Episode(
            observations=np.append(recorded.seen[:score, :, game], last[game, np.newaxis], axis=0),
            actions=recorded.right[:score, game].astype(int),
            score=float(score),
            ending=rules.endings[recorded.played.endings[game]],
            environment="CartPole-v1",
        )
        for game, score in enumerate(recorded.scores)
    ]


@dataclass(frozen=True, eq=False)
class Learning:
    """How some learners fared, who did the same with other luck.

    Attributes:
        weights: array (updates + 1, learners, n): where each learner stood before the first update and after each.
        scores: array (updates, learners): the mean score of the games behind each update.
        steps: how many steps all their games had together.
    """

    weights: np.ndarray
    scores: np.ndarray
    steps: int


def learn(credit, rate, *, learners=40, updates=100, games=10, sensors=0, start=None, seed=None):
    """Let many learners learn side by side, each from games of its own.

    After every batch of games a learner's weights move by ``rate`` times the mean, over its games, of the sum of the
    arrows of a game, each multiplied by its step's credit.

    Args:
        credit: a function from the scores (games,) of one learner's batch to the credit of each game (games,), or
            of each step of each game (longest score, games); what it says of steps after a game's end is ignored.
        rate: how far to go along the arrows; or for each learner how far, shape (learners, 1).
        learners, updates, games: how many learners, how many updates each, and how many games before each update.
        sensors: how many useless inputs the policy has beside the four numbers: at each step new noise around 0, with
            a standard deviation of 0.2.
        start: weights (learners, 4 + sensors) to start from; None for zero, the coin.
        seed: the same seed repeats everything.

    Returns:
        A :class:`Learning`.

    Raises:
        TypeError, ValueError: a number that is not whole or too small, a rate or weights to start from that are not
            finite numbers or not as many, or credit of a shape that fits neither.
    """
    for name, value in [("learners", learners), ("updates", updates), ("games", games)]:
        at_least_one(name, value)
    at_least_one("sensors", sensors, least=0)
    check_seed(seed)
    rate = _checked_rate(rate, learners)
    rng = np.random.default_rng(seed)
    weights = np.zeros((learners, 4 + sensors)) if start is None else as_weights(start, 4 + sensors)
    if weights.shape != (learners, 4 + sensors):
        raise ValueError(
            f"start needs a row for each learner, shape ({learners}, {4 + sensors}), but has shape {weights.shape}. "
            "Try learners=len(start)"
        )
    history, means, steps = [weights.copy()], [], 0
    for _ in range(updates):
        recorded = _play(weights, games, rng)
        worth = np.zeros(recorded.surprise.shape)
        for learner, scores in enumerate(recorded.scores.reshape(-1, games)):
            of_learner = slice(learner * games, (learner + 1) * games)
            worth[: scores.max(), of_learner] = _checked(credit(scores.copy()), scores)
        worth *= recorded.surprise  # nothing after a game's end: the surprise there is 0
        weights += rate / games * _along_the_arrows(worth, recorded, weights, games, rng)
        history.append(weights.copy())
        means.append(recorded.scores.reshape(-1, games).mean(axis=1))
        steps += int(recorded.scores.sum())
    return Learning(np.array(history), np.array(means), steps)


@dataclass(frozen=True, eq=False)
class _Recorded:
    """Games step by step, those of the first learner first; after a game's end there are zeros.

    seen (steps, 4, n); right (steps, n); surprise (steps, n), which is action - chance; noise (steps, n), what all
    useless sensors together added to the sum, as a number with standard deviation 1; scores (n,); and how they ended.
    """

    seen: np.ndarray
    right: np.ndarray
    surprise: np.ndarray
    noise: np.ndarray
    scores: np.ndarray
    played: Played


def _play(weights, games, rng):
    driver = np.repeat(weights, games, axis=0).T
    # What many useless sensors add to the sum is one normally distributed number.
    loudness = SENSOR_NOISE * np.linalg.norm(driver[4:], axis=0)
    noisy = loudness.any()
    count = driver.shape[1]
    seen = np.zeros((STEP_LIMIT, 4, count), dtype=np.float32)
    right = np.zeros((STEP_LIMIT, count), dtype=bool)
    surprise, noise = np.zeros((2, STEP_LIMIT, count), dtype=np.float32)

    def choose(step, who, observations, driver, loudness):
        total = np.add.reduce(driver * observations)
        if noisy:
            drawn = rng.standard_normal(len(who))
            total += loudness * drawn
            noise[step, who] = drawn
        chance = sigmoid(total)
        push = rng.random(len(who)) < chance
        seen[step][:, who] = observations
        right[step, who] = push
        surprise[step, who] = push - chance
        return push

    starts = rng.uniform(-START_RANGE, START_RANGE, (4, count))
    played = play_batch(CartPole(), starts, choose, STEP_LIMIT, columns=(driver[:4].copy(), loudness))
    scores = played.scores.astype(int)
    longest = scores.max()
    return _Recorded(seen[:longest], right[:longest], surprise[:longest], noise[:longest], scores, played)


def _along_the_arrows(worth, recorded, weights, games, rng):
    """The sum over each learner's games of credit * (action - chance) * input, shape (learners, 4 + sensors)."""
    learners = len(weights)
    of_four = np.einsum("tn,tin->ni", worth, recorded.seen).reshape(learners, games, 4).sum(axis=1)
    useless = weights[:, 4:]
    if not useless.shape[1]:
        return of_four
    # No need to draw every sensor at every step. Along the learner's own weights their noise is known: it was part of
    # the sum. In all other directions it had no influence on anything, and a sum of independent normal numbers, each
    # times its worth, is itself a normal number.
    length = np.linalg.norm(useless, axis=1, keepdims=True)
    own = useless / np.where(length > 0, length, 1)
    known = (worth * recorded.noise).sum(axis=0).reshape(learners, games).sum(axis=1)[:, np.newaxis]
    other = rng.standard_normal(useless.shape)
    other *= np.sqrt(np.square(worth).sum(axis=0).reshape(learners, games).sum(axis=1))[:, np.newaxis]
    other += (known - (other * own).sum(axis=1, keepdims=True)) * own
    return np.hstack([of_four, SENSOR_NOISE * other])


def _checked_rate(rate, learners):
    rate = finite_numbers(rate, "the numbers of rate", "rate=0.01")
    if rate.shape not in [(), (learners, 1)]:
        raise ValueError(
            f"rate must be one number, or one for each learner, shape ({learners}, 1), but has shape {rate.shape}. "
            "Try rate=0.01"
        )
    return rate


def _checked(credit, scores):
    credit = np.asarray(credit, dtype=float)
    longest, games = scores.max(), len(scores)
    if credit.shape not in [(games,), (longest, games)]:
        raise ValueError(
            f"credit returned the shape {credit.shape} for {games} games of up to {longest} steps. Try a number for "
            f"each game, shape ({games},), or for each step of each game, shape ({longest}, {games})"
        )
    if not np.isfinite(credit).all():
        raise ValueError("credit returned a number that is not finite. Is there a division by zero in it?")
    return credit
