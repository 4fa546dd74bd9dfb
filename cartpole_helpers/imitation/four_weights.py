"""The smallest student: four weights, and a chance for each push. No TensorFlow is needed."""

import numpy as np

from cartpole_helpers.episode import check_seed, one_policy
from cartpole_helpers.imitation.lockstep import play_together
from cartpole_helpers.imitation.table import game_table, states_and_actions
from cartpole_helpers.policy_gradient import sigmoid


def games_of_weights(weights, games=500, seed=None, strict=False):
    """Games as a table, played by four weights that give each push a chance: to the right, 1 / (1 + exp(-sum)).

    Args:
        weights: shape (4,). All zeros make a coin.
        games: how many.
        seed: the same seed plays the same games.
        strict: always take the likelier push, instead of tossing.

    Returns:
        A table as :func:`game_table` makes it.

    Raises:
        TypeError, ValueError: the weights are not four finite numbers, or ``games`` or ``seed`` no whole ones.
    """
    weights = one_policy(weights, "games_of_weights")
    check_seed(seed)
    rng = np.random.default_rng(seed)

    def choose(observations):
        tosses = 0.5 if strict else rng.random(len(observations))
        return (sigmoid(observations @ weights) > tosses).astype(int)

    return game_table(play_together(choose, games, seed=seed))


def fit_weights(table):
    """Four weights that give the pushes in a table of games the highest chances: a network with no hidden layer.

    The method is Newton's. A tiny penalty for large weights keeps them finite where the pushes leave no doubt.

    Args:
        table: as :func:`game_table` makes it.

    Returns:
        The weights, shape (4,).

    Raises:
        ValueError: this is no such table, it is empty, or a number in it is not finite.
    """
    states, actions = (columns.astype(float) for columns in states_and_actions(table, "fit_weights"))
    right = actions[:, 1]
    weights = np.zeros(4)
    for _ in range(8):  # steps of Newton's method, enough for as many digits as there are
        chance = sigmoid(states @ weights)
        slope = states.T @ (right - chance)
        curvature = states.T @ (states * (chance * (1 - chance))[:, np.newaxis]) + 1e-6 * np.eye(4)
        weights = weights + np.linalg.solve(curvature, slope)
    return weights
