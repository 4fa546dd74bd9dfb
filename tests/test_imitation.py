"""imitation: the table is the games that Gymnasium plays; a network's games in lockstep are its games one at a time."""

import builtins
import importlib.util
import subprocess
import sys

import gymnasium as gym
import numpy as np
import pandas as pd
import pytest

from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.evaluation import evaluate, game_seeds
from cartpole_helpers.imitation import (
    ACTIONS,
    STATES,
    accuracy,
    best_games,
    game_table,
    load_keras,
    lockstep,
    network,
    play_together,
    random_games,
    table,
    train,
    worst_games,
)

needs_tensorflow = pytest.mark.skipif(
    sys.platform == "darwin" and not importlib.util.find_spec("tensorflow"),
    reason="no TensorFlow for Intel Macs",
)


def coin(tosses):
    """The policy that takes one toss after another, whatever it sees."""
    left = iter(tosses)
    return lambda observation: int(next(left))


@pytest.fixture(scope="module")
def env():
    return gym.make("CartPole-v1")


@pytest.fixture(scope="module")
def games():
    return random_games(2000, seed=1)


# ---- Games as a table ----


def test_random_games_are_those_of_the_plain_loop(env, monkeypatch):
    monkeypatch.setattr(table, "GAMES_AT_ONCE", 100)
    count = 160  # more than are played at once, so that the seam between two lots is among them
    tosses = np.random.default_rng(7).integers(2, size=(count, 500))
    starts = game_seeds(7, count)
    plain = [play(env, coin(tosses[i]), seed=starts[i]) for i in range(count)]
    pd.testing.assert_frame_equal(random_games(count, seed=7), game_table(plain))


def test_first_games_are_the_same_however_many_follow(games):
    few = random_games(30, seed=1)
    pd.testing.assert_frame_equal(few, games[games["game"] < 30])


def test_table_pairs_each_state_with_the_action_taken_in_it(env):
    episodes = [play(env, linear_policy([0, 0, 1, 0]), seed=seed) for seed in (1, 2)]
    table = game_table(episodes)
    assert list(table.columns) == ["game", *STATES, *ACTIONS]
    assert len(table) == sum(map(len, episodes))
    for number, episode in enumerate(episodes):
        rows = table[table["game"] == number]
        assert np.array_equal(rows[STATES], episode.observations[:-1])
        assert rows["action_to_right"].tolist() == episode.actions.tolist()
    assert (table["action_to_left"] + table["action_to_right"] == 1).all()
    # The policy looks at the angle alone, so state and action give away whether they belong together.
    assert ((table["pole_angle"] > 0) == table["action_to_right"]).all()


def test_progress_is_told_to_a_bar(games):
    class Bar:
        done, closed = 0, False

        def __init__(self, total, unit):
            self.total = total
            bars.append(self)

        def update(self, number):
            self.done += number

        def close(self):
            self.closed = True

    bars = []
    random_games(700, seed=1, progress=Bar)
    assert (bars[0].total, bars[0].done, bars[0].closed) == (700, 700, True)


def test_best_and_worst_are_whole_games(games):
    scores = games.groupby("game").size()
    reach = best_games(games, min_score=60)
    assert set(reach["game"]) == set(scores[scores >= 60].index)
    assert len(reach) == scores[scores >= 60].sum()
    highest = best_games(games, min_score=int(scores.max()))  # a game with exactly that score reaches it
    assert set(highest["game"]) == set(scores[scores == scores.max()].index)
    ten = best_games(games, count=10).groupby("game").size()
    assert sorted(ten) == sorted(scores)[-10:]
    low = worst_games(games, 10).groupby("game").size()
    assert sorted(low) == sorted(scores)[:10]


def test_among_equals_the_earlier_game_stays(games):
    equal = pd.concat([games[games["game"] == 0].assign(game=number) for number in range(5)], ignore_index=True)
    assert best_games(equal, count=2)["game"].unique().tolist() == [0, 1]
    assert worst_games(equal, 2)["game"].unique().tolist() == [0, 1]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda table: best_games(table, min_score=400), r"no game reaches 400: the best .* lower min_score"),
        (lambda table: best_games(table), "either min_score or count"),
        (lambda table: best_games(table, min_score=10, count=10), "either min_score or count"),
        (lambda table: best_games(table, count=2001), "only 2000.* smaller count"),
        (lambda table: best_games(table, count=0), "count must be at least 1"),
        (lambda table: worst_games(table, 5000), "only 2000"),
        (lambda table: best_games(table.head(0), count=1), "no game is in it"),
        (lambda table: best_games(table.drop(columns="game"), count=1), r"columns \['game'"),
        (lambda table: best_games([1, 2], count=1), "got a list"),
        (lambda table: game_table([]), "at least one game"),
        (lambda table: random_games(0), "games must be at least 1"),
        (lambda table: random_games(3, seed=-1), "must not be negative"),
    ],
)
def test_bad_tables_and_thresholds(games, call, words):
    with pytest.raises(ValueError, match=words):
        call(games)


def test_game_table_only_takes_episodes_of_cartpole():
    with pytest.raises(TypeError, match="has a int in it"):
        game_table([3])
    mountain = play(gym.make("MountainCar-v0", max_episode_steps=5), lambda observation: 1)
    with pytest.raises(ValueError, match=r"MountainCar-v0.*CartPole-v1"):
        game_table([mountain])


# ---- Playing in lockstep ----


@pytest.mark.parametrize("weights", [[0, 0, 1, 0], [0, 0, 0, 1], [0.1, 0.3, 1, 1], [0, 0, -1, 0]])
def test_games_in_lockstep_are_those_of_play_and_of_evaluate(env, weights):
    weights = np.array(weights, dtype=float)

    def policy(observations):
        return ((weights * observations).sum(axis=1) > 0).astype(int)

    together = play_together(policy, games=20, seed=3)
    scores, endings = evaluate(weights, 20, seed=3, endings=True)
    assert [game.score for game in together] == scores.tolist()
    assert [game.ending for game in together] == endings.tolist()
    for game, seed in zip(together, game_seeds(3, 20), strict=True):
        alone = play(env, linear_policy(weights), seed=seed)
        assert np.array_equal(game.observations, alone.observations)
        assert np.array_equal(game.actions, alone.actions)
        assert (game.score, game.ending, game.environment) == (alone.score, alone.ending, alone.environment)
        assert (game.observations.dtype, game.actions.dtype) == (alone.observations.dtype, alone.actions.dtype)


def test_lockstep_with_other_limits():
    def policy(observations):
        return (observations[:, 2] + observations[:, 3] > 0).astype(int)

    assert {len(game) for game in play_together(policy, 5, seed=1, max_steps=17)} == {17}
    far = play_together(policy, 50, seed=1, start_range=0.2)
    assert max(abs(game.observations[0]).max() for game in far) > 0.1


@pytest.mark.parametrize(
    ("policy", "error", "words"),
    [
        (lambda observations: observations[:, 2] > 0, ValueError, r"array of bool.*astype\(int\)"),
        (lambda observations: 1, ValueError, "one action for each game"),
        (lambda observations: np.ones(3, dtype=int), ValueError, "shown 5 games but returned 3"),
        (lambda observations: observations[:, 2], ValueError, "float32"),
        (lambda observations: np.full(len(observations), 2), ValueError, "0 .left. or 1 .right."),
        ([0, 0, 1, 1], TypeError, "Keras model, or a function"),
    ],
)
def test_what_is_not_a_policy(policy, error, words):
    with pytest.raises(error, match=words):
        play_together(policy, games=5, seed=1)


# ---- Networks ----


@needs_tensorflow
def test_a_networks_games_in_lockstep_are_its_games_one_at_a_time(env, games):
    network = train(best_games(games, count=20), seed=1)
    together = play_together(network, games=30, seed=5)
    choose = lockstep.batch_policy(network)
    for game, seed in list(zip(together, game_seeds(5, 30), strict=True))[:8]:
        alone = play(env, lambda observation: int(choose(observation[None])[0]), seed=seed)
        assert np.array_equal(game.observations, alone.observations)
        assert np.array_equal(game.actions, alone.actions)
    # And they are what the model itself says, where it is not in two minds.
    seen = np.concatenate([game.observations[:-1] for game in together])
    chances = network.predict(seen, verbose=0)
    sure = abs(chances[:, 1] - 0.5) > 1e-4
    taken = np.concatenate([game.actions for game in together])
    assert np.array_equal(chances.argmax(axis=1)[sure], taken[sure])
    assert sure.mean() > 0.9


@needs_tensorflow
def test_more_games_than_fit_into_one_call(games):
    network = train(best_games(games, count=20), seed=1, updates=50)
    many = play_together(network, games=150, seed=5, max_steps=20)
    assert len(many) == 150
    actions = lockstep.batch_policy(network)(np.concatenate([game.observations[:1] for game in many]))
    assert actions.tolist() == [game.actions[0] for game in many]


@needs_tensorflow
def test_training_repeats_with_its_seed_and_lowers_the_loss(games):
    rows = best_games(games, count=20)
    first, again, other = (train(rows, seed=seed, updates=60) for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first.get_weights(), again.get_weights(), strict=True))
    assert not np.array_equal(first.get_weights()[0], other.get_weights()[0])

    def loss(network):
        chances = network.predict(rows[STATES], verbose=0)
        return -np.log((chances * rows[ACTIONS].to_numpy()).sum(axis=1)).mean()

    assert loss(train(rows, seed=1, updates=300)) < loss(train(rows, seed=1, updates=1)) - 0.02
    # Later trainings leave the networks that came before as they are.
    assert np.array_equal(first.get_weights()[0], again.get_weights()[0])


@needs_tensorflow
def test_trained_as_keras_trains(games):
    """The compiled loop is Keras's own step: the same rows in the same order give the same weights."""
    keras = load_keras()
    rows = best_games(games, count=3).head(32)
    ours = train(rows, hidden=(8,), seed=3, updates=5)
    theirs = network._network((8,), seed=3)
    theirs.compile(optimizer=keras.optimizers.Adam(0.001), loss="categorical_crossentropy")
    for _ in range(5):
        theirs.train_on_batch(rows[STATES].to_numpy(np.float32), rows[ACTIONS].to_numpy(np.float32))
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        assert np.allclose(a, b, atol=1e-5)


@needs_tensorflow
def test_no_hidden_layer_is_a_dot_product(games):
    network = train(best_games(games, count=50), hidden=(), seed=1)
    (weights,) = network.get_weights()
    assert weights.shape == (4, 2)
    policy = weights[:, 1] - weights[:, 0]
    states = games[STATES].to_numpy(np.float32)
    push = states.astype(float) @ policy.astype(float)
    clear = abs(push) > 1e-5
    actions = lockstep.batch_policy(network)(states)
    assert np.array_equal(actions[clear], (push > 0)[clear])
    assert accuracy(network, games) == np.mean(actions == games["action_to_right"])


@needs_tensorflow
@pytest.mark.parametrize(("inputs", "outputs"), [(3, 2), (4, 1), (4, 3)])
def test_a_model_of_another_shape(inputs, outputs):
    keras = load_keras()
    model = keras.Sequential([keras.Input(shape=(inputs,)), keras.layers.Dense(outputs)])
    with pytest.raises(ValueError, match=rf"4 inputs and 2 outputs.*\(None, {inputs}\).*\(None, {outputs}\).*Try"):
        play_together(model, games=2)


@needs_tensorflow
def test_a_model_without_an_input():
    keras = load_keras()
    with pytest.raises(ValueError, match=r"Try keras.Input\(shape=\(4,\)\)"):
        play_together(keras.Sequential([keras.layers.Dense(2)]), games=2)


def test_one_layer_is_a_list_too(games):
    with pytest.raises(TypeError, match=r"hidden must hold the sizes .* but got 100. For one, try \(100,\)"):
        train(games, hidden=(100))


@needs_tensorflow
def test_nothing_to_learn_from(games):
    with pytest.raises(ValueError, match="no game is in it"):
        train(games.head(0))
    with pytest.raises(ValueError, match="updates must be at least 1"):
        train(games, updates=0)
    broken = games.head(50).copy()
    broken.loc[3, "pole_angle"] = np.nan
    with pytest.raises(ValueError, match=r"not a finite number.*dropna"):
        train(broken)


def test_without_tensorflow_one_sentence_says_what_to_install(monkeypatch):
    original = builtins.__import__

    def no_tensorflow(name, *arguments, **options):
        if name.split(".")[0] in ("keras", "tensorflow"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return original(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", no_tensorflow)
    with pytest.raises(ImportError, match=r"pip install tensorflow.*the other lessons work without it"):
        load_keras()


def test_importing_the_module_does_not_import_tensorflow():
    code = "import sys, cartpole_helpers.imitation; print({'tensorflow', 'keras'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"


@needs_tensorflow
def test_keras_wakes_up_without_a_word():
    code = (
        "from cartpole_helpers.imitation import *\n"
        "rows = random_games(20, seed=1)\n"
        "for seed in range(6): play_together(train(rows, seed=seed, updates=2), games=2, seed=1, max_steps=3)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
