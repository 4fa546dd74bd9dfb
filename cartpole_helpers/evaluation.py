"""Thousands of games at once: how good is a policy, and why do its games end?"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from cartpole_helpers.episode import LEFT_THE_TRACK, TIME_LIMIT, TIPPED_OVER, as_weights
from cartpole_helpers.physics import TILT_LIMIT, TRACK_LIMIT, advance

# So many games are played side by side: few enough that their numbers stay in the processor's cache,
# many enough that NumPy's cost for each call does not matter.
BATCH = 32_768
THREADS = min(4, os.cpu_count() or 1)
START_RANGE = 0.05  # Gymnasium starts each of the four numbers uniformly within this of zero
ENDINGS = np.array([TIME_LIMIT, TIPPED_OVER, LEFT_THE_TRACK])


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
    max_steps=500,
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
    starts = start_states(seed, trials if same_games else len(policies) * trials, start_range)

    games = len(policies) * trials
    scores = np.empty(games, dtype=np.int32)
    codes = np.empty(games, dtype=np.int8)

    def play_games_from(first):
        game = np.arange(first, min(first + BATCH, games))
        driver = np.ascontiguousarray(policies[game // trials].T)
        start = starts[:, game % trials if same_games else game]
        scores[game], codes[game] = _play_batch(driver, start, max_steps)

    # NumPy lets other threads run while it computes, so a few of them use a few cores.
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(play_games_from, range(0, games, BATCH)))

    shape = (*weights.shape[:-1], trials)
    scores = scores.reshape(shape)
    return (scores, ENDINGS[codes].reshape(shape)) if endings else scores


def _play_batch(weights, state, max_steps):
    """Play every column of ``state`` (4, n) with the same column of ``weights`` (4, n) to its end; overwrites both."""
    scores = np.full(state.shape[1], max_steps, dtype=np.int32)
    codes = np.zeros(state.shape[1], dtype=np.int8)
    game = np.arange(state.shape[1])  # which game each remaining column is
    for step in range(1, max_steps + 1):
        # The policy sees what Gymnasium shows it: the state rounded to 32 bits.
        seen = state.astype(np.float32)
        push = weights[0] * seen[0] + weights[1] * seen[1] + weights[2] * seen[2] + weights[3] * seen[3]
        state = advance(state, push > 0)
        tipped = np.abs(state[2]) > TILT_LIMIT
        over = tipped | (np.abs(state[0]) > TRACK_LIMIT)
        finished = np.flatnonzero(over)
        if len(finished):
            scores[game[finished]] = step
            codes[game[finished]] = np.where(tipped[finished], 1, 2)
            # The last of the games that go on move into the gaps: cheaper than copying all that go on.
            left = len(game) - len(finished)
            gaps = finished[finished < left]
            movers = left + np.flatnonzero(~over[left:])
            for columns in (game, state, weights):
                columns[..., gaps] = columns[..., movers]
            game, state, weights = game[:left], state[:, :left], weights[:, :left]
            if not left:
                break
    return scores, codes


def start_states(seed, count, start_range):
    """The states (4, count) that ``env.reset`` draws for the seeds of these games, ``game_seeds(seed, count)``."""
    starts = np.empty((count, 4))
    for i, game_seed in enumerate(game_seeds(seed, count)):
        # This is Gymnasium's own way from a seed to its random numbers (gymnasium.utils.seeding.np_random).
        generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(game_seed)))
        starts[i] = generator.uniform(-start_range, start_range, 4)
    return starts.T.copy()


def check_start_range(start_range):
    """Raise TypeError or ValueError unless it is a number from 0 on."""
    if isinstance(start_range, bool) or not isinstance(start_range, (int, float, np.integer, np.floating)):
        raise TypeError(f"start_range must be a number, but got {start_range!r}. CartPole's own is 0.05")
    if not 0 <= start_range < np.inf:
        raise ValueError(f"start_range must be 0 or a positive number, but got {start_range!r}. CartPole's own is 0.05")


def check_seed(seed):
    """Raise TypeError or ValueError unless it is None or a whole number from 0 on."""
    if seed is None:
        return
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise TypeError(f"seed must be a whole number or None, but got {seed!r} ({type(seed).__name__}). Try seed=1")
    if seed < 0:
        raise ValueError(f"seed must not be negative, but got {seed}. Try seed=1")


def at_least_one(name, value):
    """The value as an int; TypeError or ValueError unless it is a whole number from 1 on."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, but got {value!r} ({type(value).__name__}). Try {name}=100")
    if value < 1:
        raise ValueError(f"{name} must be at least 1, but got {value}. Try {name}=100")
    return int(value)
