"""The one player of many games at once: all of them side by side, whatever the game and whoever decides."""

import os
import sys
import threading
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

import numpy as np

from cartpole_helpers.physics import (
    ENDINGS,
    ORDINARY,
    START_RANGE,
    STEP_LIMIT,
    TILT_LIMIT,
    TRACK_LIMIT,
    World,
    advance,
)

THREADS = 1 if sys.platform == "emscripten" else min(4, os.cpu_count() or 1)  # a browser's Python has no threads


@dataclass(frozen=True)
class CartPole:
    """The rules of CartPole for the batch player; another game is another such class, with the same methods.

    States are arrays (4, n), one column a game.
    """

    world: World = ORDINARY
    start_range: float = START_RANGE

    step_limit = STEP_LIMIT
    inputs = 4  # numbers that a policy sees
    outputs = 1  # sums that it decides by
    score_type = np.int32
    endings = ENDINGS

    def start(self, generator):
        """The state (4,) that ``env.reset`` draws."""
        return generator.uniform(-self.start_range, self.start_range, 4)

    def observe(self, state):
        """What Gymnasium shows of the states: the same numbers, rounded to 32 bits."""
        return state.astype(np.float32)

    def choose(self, sums):
        """The actions (n,) for the sums (outputs, n) of weights and observations."""
        return sums[0] > 0

    def step(self, state, action):
        """The next states, the rewards, and which games are over (n,). Without an action nothing pushes."""
        world, push = self.world, action
        if action is None:
            world, push = replace(world, push_force=0.0), False
        state = advance(state, push, world)
        return state, 1.0, self.over(state)

    def over(self, state):
        """Which games end in these states (n,)."""
        return (np.abs(state[2]) > TILT_LIMIT) | (np.abs(state[0]) > TRACK_LIMIT)

    def ending(self, state):
        """For states in which games are over, why: places in ``endings``."""
        return np.where(np.abs(state[2]) > TILT_LIMIT, 1, 2)


class Rewarded:
    """The game of other rules, in which a step is worth what ``reward`` makes of the observations after it (n, k)."""

    score_type = np.float64

    def __init__(self, rules, reward):
        self.rules, self.reward = rules, reward

    def __getattr__(self, name):
        return getattr(self.rules, name)

    def step(self, state, action):
        state, _, over = self.rules.step(state, action)
        rewards = np.asarray(self.reward(self.rules.observe(state).T))
        if rewards.shape not in [(), over.shape]:
            raise ValueError(
                f"reward must return a number for each of the {len(over)} observations, shape ({len(over)},), but got "
                f"shape {rewards.shape}. Try reward=lambda observations: observations[:, 0]"
            )
        if not np.isfinite(rewards).all():
            raise ValueError("reward returned a number that is not finite. Is there a division by zero in it?")
        return state, rewards, over


class Stopped(Exception):
    """The games were called off."""


@dataclass(frozen=True, eq=False)
class Played:
    """How games ended: their scores (n,), why (n,) as places in the game's ``endings``, and the last states (k, n)."""

    scores: np.ndarray
    endings: np.ndarray
    last: np.ndarray


def play_batch(game, state, choose, max_steps, columns=(), stop=None):
    """Play many games side by side to their ends; a finished one drops out of the arithmetic at once.

    Args:
        game: the rules, such as :class:`CartPole`.
        state: where they start, shape (k, n); it is overwritten.
        choose: ``choose(step, who, observations, *columns)`` returns the actions. ``who`` (m,) says which games are
            still going on, in no particular order, and column j of ``observations`` is what game ``who[j]`` shows.
            It must not keep these arrays, which change: copy what is needed.
        max_steps: the time limit.
        columns: arrays whose last axis is n, which ``choose`` gets as they belong to ``who``; overwritten too.
        stop: a :class:`threading.Event`: once it is set, :class:`Stopped` is raised.
    """
    count = state.shape[1]
    scores = np.zeros(count)
    endings = np.zeros(count, dtype=np.int8)
    last = np.empty_like(state)
    who = np.arange(count)
    for step in range(max_steps):
        if stop is not None and stop.is_set():
            raise Stopped
        actions = choose(step, who, game.observe(state), *columns)
        state, rewards, over = game.step(state, actions)
        scores[who] += rewards
        (finished,) = over.nonzero()
        if len(finished):
            endings[who[finished]] = game.ending(state[:, finished])
            last[:, who[finished]] = state[:, finished]
            # The last of the games that go on move into the gaps: cheaper than copying all that go on.
            left = len(who) - len(finished)
            gaps = finished[finished < left]
            movers = left + (~over[left:]).nonzero()[0]
            if len(gaps):
                for array in (who, state, *columns):
                    array.T[gaps] = array.T[movers]
            who, state, *columns = (array[..., :left] for array in (who, state, *columns))
            if not left:
                break
    last[:, who] = state
    return Played(scores, endings, last)


@dataclass(frozen=True, eq=False)
class Rows:
    """Recorded games: a row for each action, in the order of the games, and how each game ended.

    ``game``, ``observations`` and ``actions`` have a row for each action; ``scores``, ``endings`` (places in the
    rules' ``endings``) and ``last`` (the last observations) have one for each game.
    """

    game: np.ndarray
    observations: np.ndarray
    actions: np.ndarray
    scores: np.ndarray
    endings: np.ndarray
    last: np.ndarray


def recorded(choose, rules, starts, max_steps):
    """Play every column of ``starts``. ``choose(step, who, observations)``, shape (m, 4), returns 0 or 1 for each."""
    moves = []

    def choose_and_record(step, who, observations):
        seen = np.ascontiguousarray(observations.T)
        actions = choose(step, who, seen)
        moves.append((who.copy(), seen, actions))
        return actions == 1

    played = play_batch(rules, starts, choose_and_record, max_steps)
    game, observations, actions = (np.concatenate(parts) for parts in zip(*moves, strict=True))
    order = np.argsort(game, kind="stable")
    last = rules.observe(played.last).T
    actions = actions[order].astype(np.int64)
    return Rows(game[order], observations[order], actions, played.scores, played.endings, last)


def share_out(work, parts):
    """Call ``work(part, stop)`` for each part, on a few threads: NumPy lets others run while it computes.

    Whatever goes wrong meanwhile, the learner's stop included, sets ``stop``, so that no thread works on for nothing.
    """
    stop = threading.Event()
    if len(parts) == 1 or THREADS == 1:
        for part in parts:
            work(part, stop)
        return
    pool = ThreadPoolExecutor(THREADS)
    try:
        # In here, because the learner may press stop while the threads start.
        waiting = [pool.submit(work, part, stop) for part in parts]
        # In short waits: some systems do not let a long one be interrupted.
        while waiting:
            done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_EXCEPTION)
            for each in done:
                each.result()
    except BaseException:
        stop.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
