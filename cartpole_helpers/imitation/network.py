"""Keras networks that copy recorded games: trained in seconds, and asked for many actions in one call."""

import functools
import os

import numpy as np

from cartpole_helpers.episode import check_seed
from cartpole_helpers.evaluation import at_least_one
from cartpole_helpers.imitation.table import states_and_actions

ROWS_A_BATCH = 32  # rows that a network learns from at a time, Keras's own default


def load_keras():
    """Keras, without the pages of messages that TensorFlow writes when it wakes up.

    Raises:
        ImportError: it is not installed; the message says what to do.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # sums in the same order on more machines, and says less
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    for threads in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ.setdefault(threads, "1")  # networks as small as these learn faster where no thread waits for another
    try:
        import keras
        import tensorflow as tf
    except ImportError:
        raise ImportError(
            "Lesson 05 trains its network with TensorFlow, which is not installed here. "
            "Try: python -m pip install tensorflow. (There is none for Intel Macs or for Python 3.14; "
            "the other lessons work without it, and you can read this one.)"
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
        TypeError: ``hidden`` is a single number, or ``seed`` or ``updates`` not a whole one.
        ValueError: the table has no rows or not the columns, or ``updates`` is less than 1.
    """
    if np.ndim(hidden) == 0:
        raise TypeError(f"hidden must hold the sizes of the layers, but got {hidden!r}. For one, try ({hidden},)")
    states, actions = states_and_actions(table, "train")
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


def network_policy(model):
    """A function from observations (n, 4) to the actions (n,) of which the model's output is the larger."""
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
