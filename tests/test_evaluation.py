"""evaluate: thousands of games at once, each the game that play and Gymnasium would have played."""

import subprocess
import sys
import tracemalloc

import gymnasium as gym
import numpy as np
import pytest

import cartpole_helpers
from cartpole_helpers import batch, evaluation
from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.evaluation import evaluate, game_seeds


def random_weights(count, seed=11):
    """Policies from hopeless to perfect, and the awkward ones."""
    rng = np.random.default_rng(seed)
    mixed = np.concatenate([rng.random((count // 2, 4)), rng.uniform(-1, 1, (count - count // 2, 4))])
    awkward = [
        [0, 0, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
        [1, 0, 0, 0],
        [0, 0, 1, 1],
        [1e-300, 0, 0, 0],
        [0, 0, 1e300, 0],
    ]
    return np.concatenate([mixed, awkward])


def played(weights, seeds, max_steps=500, options=None):
    env = gym.make("CartPole-v1", max_episode_steps=max_steps)
    games = [[play(env, linear_policy(row), seed=seed, options=options) for seed in seeds] for row in weights]
    scores = [[game.score for game in row] for row in games]
    endings = [[game.ending for game in row] for row in games]
    return scores, endings


@pytest.mark.parametrize(
    ("policies", "trials", "max_steps", "start_range"),
    [(300, 3, 500, 0.05), (20, 3, 5000, 0.05), (60, 5, 500, 0.2), (30, 3, 1, 0.05), (20, 2, 137, 0.0)],
)
def test_same_scores_and_endings_as_play_on_gymnasium(policies, trials, max_steps, start_range):
    weights = random_weights(policies)
    scores, endings = evaluate(weights, trials, seed=4, max_steps=max_steps, start_range=start_range, endings=True)
    options = {"low": -start_range, "high": start_range} if start_range != 0.05 else None
    expected_scores, expected_endings = played(weights, game_seeds(4, trials), max_steps, options)
    assert scores.tolist() == expected_scores
    assert endings.tolist() == expected_endings
    assert max_steps == 1 or len(np.unique(scores)) > 5


@pytest.mark.parametrize("games", [1, 2, 500])
def test_numbers_are_added_in_the_order_in_which_a_policy_adds_them(games):
    rng = np.random.default_rng(3)
    weights, seen = rng.normal(size=(90, games)), rng.normal(size=(30, games)).astype(np.float32)
    sums = evaluation.weighted_sums(weights, seen, outputs=3)
    for game in range(games):
        products = weights[:, game].reshape(3, 30) * seen[:, game]
        assert sums[:, game].tolist() == products.cumsum(axis=1)[:, -1].tolist()


def test_same_scores_as_gymnasiums_own_vector_environment():
    weights, seeds = random_weights(40), game_seeds(9, 47)
    env = gym.make("CartPole-v1").unwrapped
    envs = gym.make_vec("CartPole-v1", num_envs=47, vectorization_mode="vector_entry_point")
    envs.reset()
    starts = []
    for seed in seeds:
        env.reset(seed=seed)
        starts.append(env.state)
    envs.unwrapped.state = np.array(starts).T
    observations = np.array(starts, dtype=np.float32)
    scores, over = np.zeros(47), np.zeros(47, dtype=bool)
    while not over.all():
        push = (weights * observations).sum(axis=1) > 0
        observations, rewards, terminated, truncated, _ = envs.step(push.astype(int))
        scores[~over] += rewards[~over]
        over |= terminated | truncated
    assert evaluate(weights, 47, seed=9).diagonal().tolist() == scores.tolist()
    assert len(np.unique(scores)) > 10


def test_one_policy_gives_one_row():
    many = evaluate([[0, 0, 1, 1]], trials=7, seed=1)
    one = evaluate([0, 0, 1, 1], trials=7, seed=1)
    assert many.shape == (1, 7)
    assert one.shape == (7,)
    assert one.dtype == np.int32
    assert np.array_equal(many[0], one)


def test_batches_do_not_change_the_scores(monkeypatch):
    weights = random_weights(23)
    whole = evaluate(weights, trials=10, seed=2)
    monkeypatch.setattr(evaluation, "BATCH", 7)
    assert np.array_equal(evaluate(weights, trials=10, seed=2), whole)


def test_games_of_their_own():
    weights = np.tile([0, 0, 1, 0], (50, 1))
    shared = evaluate(weights, trials=2, seed=3)
    own = evaluate(weights, trials=2, seed=3, same_games=False)
    assert (shared == shared[0]).all()
    assert len(np.unique(own)) > 10
    env = gym.make("CartPole-v1")
    seeds = game_seeds(3, 100)
    assert own[13, 1] == play(env, linear_policy(weights[13]), seed=seeds[13 * 2 + 1]).score


def test_seeds():
    weights = [0, 0, 1, 0.01]
    assert np.array_equal(evaluate(weights, seed=1), evaluate(weights, seed=1))
    assert not np.array_equal(evaluate(weights), evaluate(weights))
    assert not set(game_seeds(1, 1000)) & set(game_seeds(2, 1000))
    assert game_seeds(1, 5) == game_seeds(1, 10)[:5]


def test_memory_stays_bounded():
    weights = np.tile([0.0, 0.0, 1.0, 0.0], (2_000, 1))
    tracemalloc.start()
    scores = evaluate(weights, trials=100, seed=1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak - scores.nbytes < 20e6  # 200,000 games; all at once they would need more than 40 MB


class Threads:
    """Counts how often threads are asked for."""

    def __init__(self, monkeypatch):
        self.asked = 0
        original = batch.ThreadPoolExecutor

        def executor(*arguments):
            self.asked += 1
            return original(*arguments)

        monkeypatch.setattr(batch, "ThreadPoolExecutor", executor)


def test_no_threads_for_one_batch_or_where_there_are_none(monkeypatch):
    threads = Threads(monkeypatch)
    whole = evaluate(random_weights(23), trials=10, seed=2)
    assert threads.asked == 0
    monkeypatch.setattr(evaluation, "BATCH", 7)
    monkeypatch.setattr(batch, "THREADS", 1)
    assert np.array_equal(evaluate(random_weights(23), trials=10, seed=2), whole)
    assert threads.asked == 0
    monkeypatch.setattr(batch, "THREADS", 3)
    assert np.array_equal(evaluate(random_weights(23), trials=10, seed=2), whole)
    assert threads.asked == 1


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"trials": 0}, ValueError, "trials must be at least 1, but got 0"),
        ({"trials": -3}, ValueError, "-3"),
        ({"trials": 2.5}, TypeError, "whole number"),
        ({"trials": True}, TypeError, "whole number"),
        ({"trials": "ten"}, TypeError, "'ten'"),
        ({"max_steps": 0}, ValueError, "max_steps"),
        ({"start_range": -0.1}, ValueError, "start_range"),
        ({"start_range": np.nan}, ValueError, "start_range"),
        ({"start_range": np.inf}, ValueError, "start_range"),
        ({"start_range": "wide"}, TypeError, "start_range"),
        ({"seed": -1}, ValueError, "seed"),
        ({"seed": "lucky"}, TypeError, "seed"),
        ({"weights": [1, 2, 3]}, ValueError, "4 weights"),
        ({"weights": np.zeros((2, 2, 4))}, ValueError, r"\(2, 2, 4\)"),
        ({"weights": np.zeros((0, 4))}, ValueError, "no policies"),
        ({"weights": [0, np.nan, 0, 0]}, ValueError, "nan"),
        ({"weights": [0, -np.inf, 0, 0]}, ValueError, "inf"),
        ({"weights": ["a"] * 4}, TypeError, "numbers"),
        ({"weights": lambda observation: 1}, TypeError, "numbers"),
        ({"see": lambda seen: seen * np.nan}, ValueError, "what see returns must be finite numbers, but got .*nan"),
        ({"see": "all"}, TypeError, "see must be a function .* but got 'all'"),
        (
            {"see": lambda seen: np.array([seen[i] for i in range(4)])},
            ValueError,
            r"\(5, 4\), but .*\(4, 4\).*Try",
        ),
        ({"see": lambda seen: [1, 2, 3, 4]}, ValueError, r"\(5, 4\), but returned \(4,\)"),
        ({"reward": 1}, TypeError, "reward must be a function .* but got 1"),
        ({"reward": lambda seen: seen[:, 0] * np.nan}, ValueError, "reward returned a number that is not finite"),
        ({"env": "CartPole-v1"}, TypeError, r"environment as env, but got 'CartPole-v1' \(str\).*gym.make"),
    ],
)
def test_bad_input(arguments, error, words):
    with pytest.raises(error, match=words):
        evaluate(**{"weights": [0, 0, 1, 1], **arguments})


def test_importing_the_helpers_is_quick_and_leaves_tensorflow_alone():
    script = (
        "import sys, pkgutil, importlib, cartpole_helpers\n"
        "for module in pkgutil.walk_packages(cartpole_helpers.__path__, 'cartpole_helpers.'):\n"
        "    importlib.import_module(module.name)\n"
        "assert 'tensorflow' not in sys.modules and 'keras' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize(
    ("name", "unneeded"),
    [("play", "matplotlib pandas IPython"), ("evaluate", "matplotlib pandas IPython"), ("", "numpy gymnasium")],
)
def test_a_name_from_the_package_does_not_pay_for_the_others(name, unneeded):
    script = (
        f"import sys, cartpole_helpers; getattr(cartpole_helpers, {(name or '__name__')!r})\n"
        f"print(sorted(set(sys.modules) & set({unneeded.split()!r})))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "[]\n"


def test_the_names_of_the_package_are_those_of_its_modules():
    assert all(getattr(cartpole_helpers, name).__name__ == name for name in cartpole_helpers.__all__)
    assert set(cartpole_helpers.__all__) <= set(dir(cartpole_helpers))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        cartpole_helpers.nonsense  # noqa: B018


def test_another_reward_is_added_up_from_what_is_seen_after_each_step():
    weights = random_weights(10)
    seeds = game_seeds(7, 2)
    env = gym.make("CartPole-v1")
    scores, endings = evaluate(weights, 2, seed=7, reward=lambda seen: 1 - np.abs(seen[:, 0]), endings=True)
    games = [[play(env, linear_policy(row), seed=seed) for seed in seeds] for row in weights]
    wanted = [[np.sum(1 - np.abs(game.observations[1:, 0].astype(float))) for game in row] for row in games]
    assert scores == pytest.approx(np.array(wanted), rel=1e-5)
    assert endings.tolist() == [[game.ending for game in row] for row in games]
    assert (evaluate(weights, 2, seed=7, reward=lambda seen: 1) == evaluate(weights, 2, seed=7)).all()


def test_a_reward_for_each_observation_is_asked_for():
    with pytest.raises(
        ValueError, match=r"a number for each of the 3 observations, shape \(3,\), but got shape \(3, 4\)"
    ):
        evaluate([0, 0, 1, 1], 3, seed=1, reward=lambda seen: seen)
