"""The smallest student: four weights, and a chance for each push. No TensorFlow is needed."""

import numpy as np

from cartpole_helpers.imitation.lockstep import play_together
from cartpole_helpers.imitation.table import ACTIONS, STATES, game_table


def play_by_chance(weights, games=500, seed=None, strict=False):
    """Games as a table, played by four weights that give each push a chance: to the right, 1 / (1 + exp(-sum)).

    Args:
        weights: shape (4,). All zeros make a coin.
        games: how many.
        seed: the same seed plays the same games.
        strict: always take the likelier push, instead of tossing.

    Returns:
        A table as :func:`game_table` makes it.
    """
    rng = np.random.default_rng(seed)

    def choose(observations):
        tosses = 0.5 if strict else rng.random(len(observations))
        return (_chance_of_right(observations, weights) > tosses).astype(int)

    return game_table(play_together(choose, games, seed=seed))


def fit_weights(table, rounds=8):
    """Four weights that give the pushes in a table of games the highest chances: a network with no hidden layer.

    The method is Newton's. A tiny penalty for large weights keeps them finite where the pushes leave no doubt.

    Args:
        table: as :func:`game_table` makes it.
        rounds: steps of Newton's method.

    Returns:
        The weights, shape (4,).
    """
    states, right = table[STATES].to_numpy(float), table[ACTIONS[1]].to_numpy(float)
    weights = np.zeros(4)
    for _ in range(rounds):
        chance = _chance_of_right(states, weights)
        slope = states.T @ (right - chance)
        curvature = states.T @ (states * (chance * (1 - chance))[:, np.newaxis]) + 1e-6 * np.eye(4)
        weights = weights + np.linalg.solve(curvature, slope)
    return weights


def _chance_of_right(observations, weights):
    return 0.5 + 0.5 * np.tanh(observations @ weights / 2)  # 1 / (1 + exp(-sum)), which could overflow
