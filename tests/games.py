"""Games of CartPole to try things on."""

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


def same(one, other):
    """Whether two Episodes are the same to the last bit."""
    return (
        np.array_equal(one.observations, other.observations)
        and one.observations.dtype == other.observations.dtype
        and np.array_equal(one.actions, other.actions)
        and (one.score, one.ending, one.environment) == (other.score, other.ending, other.environment)
    )
