"""Games to try things on."""

import functools

import gymnasium as gym
import numpy as np

from cartpole_helpers.episode import linear_policy, play


@functools.cache
def game_of(*weights, seed=1):
    """A game that these four weights play."""
    with gym.make("CartPole-v1") as env:
        return play(env, linear_policy(weights), seed=seed)


FALL = (0, 0, 1, 0)
RUNAWAY = (0, 0, 0, 1)
SUCCESS = (-0.116, 0.332, 0.207, 0.352)


def swing(seen):
    """Acrobot: against the first arm's turning."""
    return 0 if seen[4] > 0 else 2


def with_momentum(seen):
    """A mountain car: the way it goes."""
    return 2 if seen[1] > 0 else 0


def with_momentum_continuous(seen):
    return np.sign(seen[1:])


def upright(seen):
    """A pendulum: back to the top, which is too heavy for it."""
    return np.clip(-5 * seen[1:2] - seen[2:], -2, 2)


# All four, each played well as far as it can be.
OTHERS = [
    ("Acrobot-v1", swing),
    ("MountainCar-v0", with_momentum),
    ("MountainCarContinuous-v0", with_momentum_continuous),
    ("Pendulum-v1", upright),
]


@functools.cache
def other_game(name, policy, seed=1):
    """A game that this policy plays."""
    with gym.make(name) as env:
        return play(env, policy, seed=seed)


def same(one, other):
    """Whether two Episodes are the same to the last bit."""
    return (
        np.array_equal(one.observations, other.observations)
        and one.observations.dtype == other.observations.dtype
        and np.array_equal(one.actions, other.actions)
        and (one.score, one.ending, one.environment) == (other.score, other.ending, other.environment)
    )
