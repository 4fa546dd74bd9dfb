"""Thousands of games at once: how good is a policy, and why do its games end?"""

import numpy as np

from cartpole_helpers.batch import CartPole, play_batch, share_out
from cartpole_helpers.episode import as_weights, check_seed
from cartpole_helpers.physics import START_RANGE, STEP_LIMIT

# So many games are played side by side: few enough that their numbers stay in the processor's cache,
# many enough that NumPy's cost for each call does not matter.
BATCH = 32_768


def game_seeds(seed, trials):
    """Seeds for many games, all from one.

    ``play(env, policy, seed=game_seeds(seed, trials)[i])`` is game ``i`` of ``evaluate(..., seed=seed)``.
    Neighbouring seeds share no game: the games of seed 1 have nothing to do with those of seed 2.

    Returns:
        A list of ``trials`` whole numbers.
    """
    return np.random.SeedSequence(seed).generate_state(trials).tolist()


def evaluate(
    weights,
    trials=100,
    seed=None,
    *,
    same_games=True,
    max_steps=STEP_LIMIT,
    start_range=START_RANGE,
    endings=False,
):
    """Scores of linear policies on CartPole, the same as :func:`play` gives, far faster.

    All games run side by side, and a finished game drops out of the arithmetic at once. Whatever the
    number of games, each of at most four threads has at most 32,768 under way, so that the memory
    needed beyond the starts and the result stays within some tens of megabytes.

    Args:
        weights: one policy, shape (4,), or many, shape (n, 4).
        trials: games for each policy.
        seed: the same seed starts the same games: game i is ``play``'s with ``game_seeds(seed, trials)[i]``.
            None draws new ones.
        same_games: whether all policies meet the same ``trials`` starts, which compares them fairly. If
            False, each policy gets games of its own, as when one after another is tried; policy p, game i
            is then number ``p * trials + i`` of ``game_seeds(seed, n * trials)``.
        max_steps: the time limit; CartPole-v1 has 500.
        start_range: each of the four numbers starts uniformly within plus or minus this.
        endings: also return why each game ended.

    Returns:
        Scores, whole numbers of shape (trials,) for one policy or (n, trials) for many. With
        ``endings=True`` a pair: the scores, and an array of the same shape with "tipped over", "left
        the track" or "time limit".

    Raises:
        TypeError: the weights or the start range are not numbers, or the trials, steps or seed not
            whole ones.
        ValueError: the wrong number of weights, NaN or infinite ones, no policy at all, fewer than one
            trial or step, a negative seed, or a start range that is negative or not finite.
    """
    weights = as_weights(weights)
    trials = at_least_one("trials", trials)
    max_steps = at_least_one("max_steps", max_steps)
    check_start_range(start_range)
    check_seed(seed)
    policies = np.atleast_2d(weights)
    if not len(policies):
        raise ValueError("weights hold no policies: their shape is (0, 4). Try one row of four numbers at least")
    rules = CartPole(start_range=start_range)
    starts = start_states(rules, seed, trials if same_games else len(policies) * trials)

    games = len(policies) * trials
    scores = np.empty(games, dtype=np.int32)
    codes = np.empty(games, dtype=np.int8)

    def choose(step, who, observations, weights):
        return rules.choose(weighted_sums(weights, observations))

    def play_games_from(first, stop):
        game = np.arange(first, min(first + BATCH, games))
        start = starts[:, game % trials if same_games else game]
        driver = np.ascontiguousarray(policies[game // trials].T)
        played = play_batch(rules, start, choose, max_steps, [driver], stop)
        scores[game], codes[game] = played.scores, played.endings

    share_out(play_games_from, range(0, games, BATCH))
    shape = (*weights.shape[:-1], trials)
    scores = scores.reshape(shape)
    return (scores, np.array(rules.endings)[codes].reshape(shape)) if endings else scores


def weighted_sums(weights, observations):
    """The dot product of each column of ``weights`` with the same of ``observations``, added in order: shape (1, n)."""
    total = weights[0] * observations[0]
    for weight, number in zip(weights[1:], observations[1:], strict=True):
        total += weight * number
    return total[np.newaxis]


def start_states(rules, seed, count):
    """The states (k, count) that ``env.reset`` draws for the seeds of these games, ``game_seeds(seed, count)``."""
    # This is Gymnasium's own way from a seed to its random numbers (gymnasium.utils.seeding.np_random).
    sequences = map(np.random.SeedSequence, game_seeds(seed, count))
    states = [rules.start(np.random.Generator(np.random.PCG64(each))) for each in sequences]
    return np.array(states).T.copy()


def check_start_range(start_range):
    """Raise TypeError or ValueError unless it is a number from 0 on."""
    if isinstance(start_range, bool) or not isinstance(start_range, (int, float, np.integer, np.floating)):
        raise TypeError(f"start_range must be a number, but got {start_range!r}. CartPole's own is 0.05")
    if not 0 <= start_range < np.inf:
        raise ValueError(f"start_range must be 0 or a positive number, but got {start_range!r}. CartPole's own is 0.05")


def at_least_one(name, value):
    """The value as an int; TypeError or ValueError unless it is a whole number from 1 on."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, but got {value!r} ({type(value).__name__}). Try {name}=100")
    if value < 1:
        raise ValueError(f"{name} must be at least 1, but got {value}. Try {name}=100")
    return int(value)
