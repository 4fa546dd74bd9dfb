"""Learn by copying: random games as a table, the best of them, a network that copies them, and its games.

TensorFlow takes seconds and hundreds of megabytes to import, and not every machine can have it. So nothing
here imports it before it is needed, by a function that makes a Keras model or is given one.
"""

import functools
import os

import numpy as np
import pandas as pd

from cartpole_helpers.episode import LEFT_THE_TRACK, TIME_LIMIT, TIPPED_OVER, Episode
from cartpole_helpers.evaluation import START_RANGE, at_least_one, check_seed, check_start_range, start_states
from cartpole_helpers.physics import TILT_LIMIT, TRACK_LIMIT, advance

STATES = ["cart_position", "cart_velocity", "pole_angle", "pole_velocity_at_tip"]
ACTIONS = ["action_to_left", "action_to_right"]  # one of them is 1, the other 0
STEP_LIMIT = 500  # CartPole-v1's own
GAMES_AT_ONCE = 500  # random games between two movements of the progress bar
ROWS_A_BATCH = 32  # rows that a network learns from at a time, Keras's own default


# ---- Games, and games as a table --------------------------------------------------------------------------


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
    starts = start_states(seed, games, START_RANGE)
    rng = np.random.default_rng(seed)
    bar = progress(total=games, unit=" games") if progress else None
    tables = []
    for first in range(0, games, GAMES_AT_ONCE):
        some = starts[:, first : first + GAMES_AT_ONCE]
        tosses = rng.integers(2, size=(some.shape[1], STEP_LIMIT))
        played = _play_all(lambda step, game, _, tosses=tosses: tosses[game, step], some, STEP_LIMIT)
        tables.append(_as_table(first + played.game, played.observations, played.actions))
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
    choose = _batch_policy(policy)
    starts = start_states(seed, games, start_range)
    played = _play_all(lambda step, game, observations: _checked(choose(observations)), starts, max_steps)
    ends = np.cumsum(played.scores)
    episodes = []
    for i, (end, score) in enumerate(zip(ends, played.scores, strict=True)):
        seen = np.concatenate([played.observations[end - score : end], played.last[i : i + 1]])
        actions = played.actions[end - score : end]
        episodes.append(Episode(seen, actions, float(score), str(played.endings[i]), "CartPole-v1"))
    return episodes


# ---- Networks ---------------------------------------------------------------------------------------------


def load_keras():
    """Keras, without the pages of messages that TensorFlow writes when it wakes up.

    Raises:
        ImportError: it is not installed; the message says what to do.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # sums in the same order on more machines, and says less
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    try:
        import keras
        import tensorflow as tf
    except ImportError:
        raise ImportError(
            "Lesson 05 trains its network with TensorFlow, which is not installed here. "
            "Try: python -m pip install tensorflow. (There is none for Intel Macs or for Python 3.14; "
            "lessons 01 to 04 work without it, and you can read this one.)"
        ) from None
    tf.get_logger().setLevel("ERROR")  # or it warns that we compile one function for each network, as we mean to
    return keras


def train(table, hidden=(64, 64, 32), seed=0, updates=300):
    """A network that learns to take the actions of a table.

    The same as Keras's ``compile`` and ``fit`` with Adam, cross-entropy and 32 rows at a time; but the loop is
    compiled once for each shape of network, so that many networks can be trained in seconds.

    Args:
        table: as :func:`random_games` or :func:`game_table` makes it.
        hidden: the sizes of the hidden layers. ``()`` for none: then there is no bias either, and the
            network is two dot products. It learns with ten times larger steps (0.01 instead of 0.001),
            because a few hundred of the small ones hardly move it.
        seed: where the weights start and in which order the rows come. The same seed trains the same network
            on the same machine; another machine may round differently.
        updates: how many times it learns from 32 rows, whatever the size of the table.

    Returns:
        A Keras model.

    Raises:
        ValueError: the table has no rows or not the columns, or ``updates`` is less than 1.
    """
    states, actions = _states_and_actions(table, "train")
    updates = at_least_one("updates", updates)
    check_seed(seed)
    model, optimizer, learn = _workshop(tuple(hidden))
    network = _network(tuple(hidden), seed)
    model.set_weights(network.get_weights())
    for variable in optimizer.variables:
        variable.assign(np.zeros(variable.shape))
    optimizer.learning_rate = 0.001 if hidden else 0.01

    rng = np.random.default_rng(seed)
    rounds = -(-updates * ROWS_A_BATCH // len(states))
    order = np.concatenate([rng.permutation(len(states)) for _ in range(rounds)])
    batches = order[: updates * ROWS_A_BATCH].reshape(updates, ROWS_A_BATCH)
    learn(states, actions, batches.astype(np.int32))
    network.set_weights(model.get_weights())
    return network


def accuracy(policy, table):
    """The share of a table's rows in which the policy takes the action that the game took.

    Args:
        policy: as for :func:`play_together`.
        table: as :func:`random_games` or :func:`game_table` makes it.
    """
    states, actions = _states_and_actions(table, "accuracy")
    return float(np.mean(_checked(_batch_policy(policy)(states)) == actions.argmax(axis=1)))


@functools.cache
def _workshop(hidden):
    """A model in which all networks of this shape are trained, one after another; its optimizer; its compiled loop."""
    keras = load_keras()
    import tensorflow as tf

    model = _network(hidden, seed=0)
    optimizer = keras.optimizers.Adam()
    optimizer.build(model.trainable_variables)
    loss_of = keras.losses.CategoricalCrossentropy()

    @tf.function(
        input_signature=[
            tf.TensorSpec((None, 4), tf.float32),
            tf.TensorSpec((None, 2), tf.float32),
            tf.TensorSpec((None, ROWS_A_BATCH), tf.int32),
        ]
    )
    def learn(states, actions, batches):
        for rows in batches:
            with tf.GradientTape() as tape:
                loss = loss_of(tf.gather(actions, rows), model(tf.gather(states, rows), training=True))
            optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)

    return model, optimizer, learn


def _network(hidden, seed):
    keras = load_keras()
    start = [keras.initializers.GlorotUniform(seed=1000 * seed + layer) for layer in range(len(hidden) + 1)]
    layers = [keras.layers.Dense(size, activation="relu", kernel_initializer=start[i]) for i, size in enumerate(hidden)]
    last = keras.layers.Dense(2, activation="softmax", use_bias=bool(hidden), kernel_initializer=start[-1])
    return keras.Sequential([keras.Input(shape=(4,)), *layers, last])


def _batch_policy(policy):
    """A function from observations (n, 4) to actions (n,)."""
    if hasattr(policy, "predict") and hasattr(policy, "layers"):
        return _network_policy(policy)
    if not callable(policy):
        raise TypeError(
            "the policy must be a Keras model, or a function from observations (n, 4) to actions (n,), "
            f"but it is {policy!r:.60} ({type(policy).__name__})"
        )
    return policy


def _network_policy(model):
    load_keras()
    import tensorflow as tf

    shapes = getattr(model, "input_shape", None), getattr(model, "output_shape", None)
    if shapes != ((None, 4), (None, 2)):
        raise ValueError(
            "a model that plays CartPole needs 4 inputs and 2 outputs, one for each action, "
            f"but this one has input shape {shapes[0]} and output shape {shapes[1]}. "
            "Try keras.Input(shape=(4,)) as the first layer and keras.layers.Dense(2, ...) as the last"
        )
    # Always so many rows, the rest of them zeros: then each row is computed in the same way whoever
    # else is in the batch, and a game takes the same course alone and among a hundred.
    rows = 128
    outputs_of = tf.function(lambda states: model(states, training=False)).get_concrete_function(
        tf.TensorSpec((rows, 4), tf.float32)
    )

    def choose(observations):
        actions = np.empty(len(observations), dtype=np.int64)
        for first in range(0, len(observations), rows):
            some = observations[first : first + rows]
            states = np.zeros((rows, 4), dtype=np.float32)
            states[: len(some)] = some
            actions[first : first + len(some)] = outputs_of(tf.constant(states)).numpy()[: len(some)].argmax(axis=1)
        return actions

    return choose


# ---- Inside -----------------------------------------------------------------------------------------------


class _Played:
    """All the games that were played: their rows in order of the games, and how each of them ended."""

    def __init__(self, moves, last, scores, endings):
        game, observations, actions = (np.concatenate(parts) for parts in zip(*moves, strict=True))
        order = np.argsort(game, kind="stable")
        self.game, self.observations, self.actions = game[order], observations[order], actions[order]
        self.last, self.scores, self.endings = last, scores, endings


def _play_all(choose, state, max_steps):
    """Play every column of ``state`` (4, n). ``choose(step, game, observations)`` returns the actions."""
    games = state.shape[1]
    last = np.empty((games, 4), dtype=np.float32)
    scores = np.full(games, max_steps)
    endings = np.full(games, TIME_LIMIT, dtype=object)
    game = np.arange(games)  # which game each remaining column is
    moves = []
    for step in range(max_steps):
        seen = state.T.astype(np.float32)  # as Gymnasium shows it: rounded to 32 bits
        actions = choose(step, game, seen)
        if len(actions) != len(game):
            raise ValueError(f"the policy was shown {len(game)} games but returned {len(actions)} actions")
        moves.append((game, seen, np.asarray(actions, dtype=np.int64)))
        state = advance(state, actions == 1)
        tipped = np.abs(state[2]) > TILT_LIMIT
        over = tipped | (np.abs(state[0]) > TRACK_LIMIT)
        if over.any():
            scores[game[over]] = step + 1
            endings[game[over]] = np.where(tipped[over], TIPPED_OVER, LEFT_THE_TRACK)
            last[game[over]] = state.T[over]
            game, state = game[~over], state[:, ~over]
            if not len(game):
                break
    last[game] = state.T
    return _Played(moves, last, scores, endings)


def _checked(actions):
    """What a batch policy returned, as an array of whole numbers 0 and 1."""
    array = np.asarray(actions)
    if array.ndim != 1 or array.dtype.kind not in "iu" or not np.isin(array, (0, 1)).all():
        hint = " Turn the comparison into numbers: (...).astype(int)" if array.dtype.kind == "b" else ""
        raise ValueError(
            "the policy must return one action for each game, the number 0 (left) or 1 (right), "
            f"but it returned an array of {array.dtype} of shape {array.shape}.{hint}"
        )
    return array


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


def _states_and_actions(table, caller):
    _require_columns(table, caller)
    states, actions = table[STATES].to_numpy(np.float32), table[ACTIONS].to_numpy(np.float32)
    if not np.isfinite(states).all():
        raise ValueError(f"{caller} found a state that is not a finite number. Try table.dropna()")
    return states, actions


def _require_columns(table, caller):
    columns = ["game", *STATES, *ACTIONS]
    if not isinstance(table, pd.DataFrame) or not set(columns) <= set(table.columns):
        got = f"one with {list(table.columns)}" if isinstance(table, pd.DataFrame) else f"a {type(table).__name__}"
        raise ValueError(f"{caller} needs a table of games, with the columns {columns}, but got {got}")
    if not len(table):
        raise ValueError(f"{caller} got a table without rows: no game is in it. Try a lower threshold, or more games")
