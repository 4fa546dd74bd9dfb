"""Policies that are shown many games at once: their games in lockstep, and how often they agree with a table."""

import numpy as np

from cartpole_helpers.batch import CartPole, recorded
from cartpole_helpers.episode import Episode, check_seed
from cartpole_helpers.evaluation import at_least_one, check_start_range, start_states
from cartpole_helpers.imitation.network import network_policy
from cartpole_helpers.imitation.table import states_and_actions
from cartpole_helpers.physics import START_RANGE, STEP_LIMIT


def play_together(policy, games=100, seed=None, *, max_steps=STEP_LIMIT, start_range=START_RANGE):
    """Play many games in lockstep: the policy is asked once a step, for all games that are still going on.

    Args:
        policy: a Keras model with 4 inputs and 2 outputs, of which the larger is the action; or a function
            from observations (n, 4) to actions (n,), each 0 or 1.
        games: how many.
        seed: the same seed starts the same games: game i is ``play``'s with ``game_seeds(seed, games)[i]``.
        max_steps: the time limit.
        start_range: each of the four numbers starts uniformly within plus or minus this.

    Returns:
        A list of Episodes.

    Raises:
        TypeError: ``policy`` is neither a Keras model nor a function.
        ValueError: the model has another shape, or the function does not return one action for each game.
    """
    games = at_least_one("games", games)
    max_steps = at_least_one("max_steps", max_steps)
    check_seed(seed)
    check_start_range(start_range)
    choose = batch_policy(policy)
    rules = CartPole(start_range=start_range)
    starts = start_states(rules, seed, games)
    rows = recorded(lambda step, who, observations: choose(observations), rules, starts, max_steps)
    episodes = []
    first = 0
    for score, ending, last in zip(rows.scores, rows.endings, rows.last, strict=True):
        end = first + int(score)
        seen = np.concatenate([rows.observations[first:end], last[np.newaxis]])
        episodes.append(Episode(seen, rows.actions[first:end], score, rules.endings[ending], "CartPole-v1"))
        first = end
    return episodes


def accuracy(policy, table):
    """The share of a table's rows in which the policy takes the action that the game took.

    Args:
        policy: as for :func:`play_together`.
        table: as :func:`random_games` or :func:`game_table` makes it.
    """
    states, actions = states_and_actions(table, "accuracy")
    return float(np.mean(batch_policy(policy)(states) == actions.argmax(axis=1)))


def batch_policy(policy):
    """A function from observations (n, 4) to actions (n,), which are checked."""
    choose = network_policy(policy) if hasattr(policy, "predict") and hasattr(policy, "layers") else policy
    if not callable(choose):
        raise TypeError(
            "the policy must be a Keras model, or a function from observations (n, 4) to actions (n,), "
            f"but it is {policy!r:.60} ({type(policy).__name__})"
        )
    return lambda observations: _checked(choose(observations), len(observations))


def _checked(actions, games):
    """What a batch policy returned, as an array of whole numbers 0 and 1."""
    array = np.asarray(actions)
    if array.ndim != 1 or array.dtype.kind not in "iu" or ((array != 0) & (array != 1)).any():
        hint = " Turn the comparison into numbers: (...).astype(int)" if array.dtype.kind == "b" else ""
        raise ValueError(
            "the policy must return one action for each game, the number 0 (left) or 1 (right), "
            f"but it returned an array of {array.dtype} of shape {array.shape}.{hint}"
        )
    if len(array) != games:
        raise ValueError(f"the policy was shown {games} games but returned {len(array)} actions")
    return array
