"""Games as a table: a row for each action, with the state it was taken in."""

import numpy as np
import pandas as pd

from cartpole_helpers.batch import CartPole, recorded
from cartpole_helpers.episode import Episode, check_seed
from cartpole_helpers.evaluation import at_least_one, start_states
from cartpole_helpers.physics import STEP_LIMIT

STATES = ["cart_position", "cart_velocity", "pole_angle", "pole_velocity_at_tip"]
ACTIONS = ["action_to_left", "action_to_right"]  # one of them is 1, the other 0
GAMES_AT_ONCE = 2_500  # random games between two movements of the progress bar


def random_games(games=10_000, seed=None, progress=None):
    """Games of an agent that tosses a coin at every step, as a table.

    Game ``i`` is the one that ``play`` plays with the start ``game_seeds(seed, games)[i]`` and row ``i`` of
    ``np.random.default_rng(seed).integers(2, size=(games, 500))`` for its coin: 1 is a push to the right.

    Args:
        games: how many.
        seed: the same seed plays the same games. None plays new ones.
        progress: shows how far it is: ``tqdm``, or anything that is called and used like it.

    Returns:
        A pandas DataFrame as :func:`game_table` makes it.

    Raises:
        TypeError, ValueError: ``games`` is not a whole number of at least 1, or ``seed`` not one of at least 0.
    """
    games = at_least_one("games", games)
    check_seed(seed)
    starts = start_states(CartPole(), seed, games)
    rng = np.random.default_rng(seed)
    bar = progress(total=games, unit=" games") if progress else None
    tables = []
    for first in range(0, games, GAMES_AT_ONCE):
        some = starts[:, first : first + GAMES_AT_ONCE]
        tosses = rng.integers(2, size=(some.shape[1], STEP_LIMIT))
        rows = recorded(lambda step, who, _, tosses=tosses: tosses[who, step], CartPole(), some, STEP_LIMIT)
        tables.append(_as_table(first + rows.game, rows.observations, rows.actions))
        if bar is not None:
            bar.update(some.shape[1])
    if bar is not None:
        bar.close()
    return pd.concat(tables, ignore_index=True)


def game_table(episodes):
    """Recorded CartPole games as a table: one row for each action, with the state it was taken in.

    Args:
        episodes: a list of Episodes, as ``play``, :func:`play_together` or ``load_episodes`` make them.

    Returns:
        A pandas DataFrame with the columns ``game`` (0, 1, 2 ... in the order of the list), ``cart_position``
        (track units), ``cart_velocity`` (units/s), ``pole_angle`` (radians), ``pole_velocity_at_tip`` (the
        angular velocity, radians/s), ``action_to_left`` and ``action_to_right`` (0 or 1). The last state of
        a game is not in it: no action followed.

    Raises:
        TypeError: something in ``episodes`` is not an Episode.
        ValueError: there are none, or one is not CartPole's.
    """
    episodes = [episodes] if isinstance(episodes, Episode) else list(episodes)
    if not episodes:
        raise ValueError("game_table needs at least one game, but the list is empty. Play one first")
    for episode in episodes:
        if not isinstance(episode, Episode):
            raise TypeError(
                f"game_table needs Episodes, but the list has a {type(episode).__name__} in it. "
                "Try: game_table([play(env, policy), play(env, policy)])"
            )
        if np.shape(episode.observations)[1:] != (4,):
            raise ValueError(
                f"game_table can only read CartPole, but one game was played in {episode.environment}. "
                "Try games of gym.make('CartPole-v1')"
            )
    game = np.repeat(np.arange(len(episodes)), [len(episode) for episode in episodes])
    observations = np.concatenate([episode.observations[:-1] for episode in episodes])
    return _as_table(game, observations, np.concatenate([episode.actions for episode in episodes]))


def best_games(table, min_score=None, count=None):
    """The rows of the best games, whole games only.

    Args:
        table: as :func:`random_games` or :func:`game_table` makes it. A game's score is its number of rows.
        min_score: keep the games that reach this score; or
        count: keep this many games. Among equals the earlier one stays.

    Raises:
        ValueError: neither or both are given, no game reaches ``min_score``, or there are not ``count`` games.
    """
    if (min_score is None) == (count is None):
        raise ValueError("best_games needs either min_score or count. Try best_games(table, min_score=100)")
    scores = _scores_of(table, "best_games")
    if count is not None:
        return _rows_of(table, _in_order(scores, -scores, count, "best_games").index)
    chosen = scores[scores >= min_score]
    if not len(chosen):
        raise ValueError(
            f"no game reaches {min_score}: the best of these {len(scores):,} games has a score of {scores.max()}. "
            "Try a lower min_score, more games, or a number of games: best_games(table, count=10)"
        )
    return _rows_of(table, chosen.index)


def worst_games(table, count):
    """The rows of the ``count`` games with the lowest scores. Among equals the earlier one stays."""
    scores = _scores_of(table, "worst_games")
    return _rows_of(table, _in_order(scores, scores, count, "worst_games").index)


def states_and_actions(table, caller):
    _require_columns(table, caller)
    states, actions = table[STATES].to_numpy(np.float32), table[ACTIONS].to_numpy(np.float32)
    if not (np.isfinite(states).all() and np.isfinite(actions).all()):
        raise ValueError(f"{caller} found a state or an action that is not a finite number. Try table.dropna()")
    return states, actions


def _as_table(game, observations, actions):
    columns = {"game": game} | {name: observations[:, i] for i, name in enumerate(STATES)}
    return pd.DataFrame(columns | {"action_to_left": 1 - actions, "action_to_right": actions})


def _scores_of(table, caller):
    _require_columns(table, caller)
    return table.groupby("game").size()


def _in_order(scores, key, count, caller):
    count = at_least_one("count", count)
    if count > len(scores):
        raise ValueError(f"{caller} cannot keep {count} games: the table has only {len(scores)}. Try a smaller count")
    return scores.iloc[np.argsort(key.to_numpy(), kind="stable")[:count]]


def _rows_of(table, games):
    return table[table["game"].isin(games)]


def _require_columns(table, caller):
    columns = ["game", *STATES, *ACTIONS]
    if not isinstance(table, pd.DataFrame) or not set(columns) <= set(table.columns):
        got = f"one with {list(table.columns)}" if isinstance(table, pd.DataFrame) else f"a {type(table).__name__}"
        raise ValueError(f"{caller} needs a table of games, with the columns {columns}, but got {got}")
    if not len(table):
        raise ValueError(f"{caller} got a table without rows: no game is in it. Try a lower threshold, or more games")
