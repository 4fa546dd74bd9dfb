"""Other games at once: each is, step by step, the game that Gymnasium plays."""

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.envs.classic_control import MountainCarEnv

from cartpole_helpers.elsewhere import rules_elsewhere
from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.evaluation import evaluate, game_seeds


class Other(MountainCarEnv):
    """A game that nobody knows."""


def scaled(observations):
    return (observations + np.array([0.5, 0])) / [1, 0.07]


def scaled_with_a_bias(observations):
    numbers = scaled(observations)
    return np.concatenate([numbers, np.ones((*numbers.shape[:-1], 1))], axis=-1)


GAMES = [
    ("Acrobot-v1", 18, 0.5, None, {"swung up", "time limit"}),
    ("MountainCar-v0", 6, 0.5, scaled, {"reached the flag", "time limit"}),
    ("MountainCar-v0", 9, 0.5, scaled_with_a_bias, {"time limit"}),
    ("MountainCar-v0", 6, 0.5, None, {"time limit"}),
    ("MountainCarContinuous-v0", 2, 3, scaled, {"reached the flag", "time limit"}),
    ("Pendulum-v1", 3, 3, None, {"time limit"}),
]


@pytest.mark.parametrize(("name", "size", "reach", "see", "expected"), GAMES)
def test_evaluate_gives_the_scores_of_play(name, size, reach, see, expected):
    env = gym.make(name)
    weights = np.random.default_rng(2).uniform(-reach, reach, (24 if name == "MountainCar-v0" else 8, size))
    scores, endings = evaluate(weights, 2, seed=3, env=env, endings=True, see=see)
    games = [play(env, linear_policy(row, env, see), seed=seed) for row in weights for seed in game_seeds(3, 2)]
    tolerance = 1e-8 if name == "Pendulum-v1" else 0
    assert scores.ravel() == pytest.approx([game.score for game in games], rel=0, abs=tolerance)
    assert endings.ravel().tolist() == [game.ending for game in games]
    assert set(np.unique(endings)) == expected


@pytest.mark.parametrize("name", ["Acrobot-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1"])
def test_step_by_step(name):
    """Random actions, as wild as they come: every observation, reward and end is Gymnasium's."""
    env = gym.make(name)
    env.action_space.seed(1)
    rules = rules_elsewhere(env)()
    for seed in game_seeds(1, 3):
        observation, _ = env.reset(seed=seed)
        state = rules.start(np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed))))[:, np.newaxis]
        over = False
        while not over:
            assert np.array_equal(rules.observe(state)[:, 0], observation)
            action = env.action_space.sample()
            observation, reward, terminated, truncated, _ = env.step(action)
            state, rewards, ends = rules.step(state, np.atleast_1d(action))
            assert np.broadcast_to(rewards, 1)[0] == pytest.approx(reward, rel=0, abs=1e-9)
            assert ends[0] == terminated
            over = terminated or truncated


def test_the_same_search_runs_on_every_game():
    """Nothing but the environment and the number of weights changes."""

    def best_of(guesses, size, **game):
        weights = np.random.default_rng(1).uniform(-0.5, 0.5, (guesses, size))
        scores = evaluate(weights, 1, seed=1, same_games=False, **game)[:, 0]
        return weights[scores.argmax()]

    acrobot = gym.make("Acrobot-v1")
    assert evaluate(best_of(100, 18, env=acrobot), 20, seed=2, env=acrobot).mean() > -250
    assert evaluate(best_of(100, 4), 20, seed=2).mean() > 200


def test_policies_choose_as_the_game_wants_it():
    acrobot, pendulum = gym.make("Acrobot-v1"), gym.make("Pendulum-v1")
    assert linear_policy(np.eye(3, 6).ravel(), acrobot)(np.array([0, 1, 0, 0, 0, 0])) == 1
    action = linear_policy([0, 0, 5], pendulum)(np.array([0, 0, 3], dtype=np.float32))
    assert pendulum.action_space.contains(action)
    assert action.tolist() == [2]


def altered(name, **settings):
    env = gym.make(name)
    for setting, value in settings.items():
        setattr(env.unwrapped, setting, value)
    return env


def test_an_environment_that_was_not_made_by_name_and_one_that_has_been_played():
    bare = gym.wrappers.TimeLimit(MountainCarEnv(), 200)
    assert evaluate([0] * 6, 3, seed=1, env=bare).tolist() == [-200] * 3
    pendulum = gym.make("Pendulum-v1")
    play(pendulum, linear_policy([0, 0, 5], pendulum), seed=1)
    assert len(evaluate([0, 0, 5], 2, seed=1, env=pendulum)) == 2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: evaluate([0] * 4, env=gym.make("Acrobot-v1")), r"18 weights here.*\(4,\)"),
        (lambda: linear_policy([0] * 4, gym.make("Acrobot-v1")), "18 weights here"),
        (lambda: evaluate([0] * 6, env=gym.make("MountainCar-v0"), start_range=0.2), "start_range is for CartPole"),
        (lambda: evaluate([0] * 6, env=gym.make("MountainCar-v0", goal_velocity=0.1)), "as it is set up here"),
        (lambda: evaluate([0] * 6, env=altered("MountainCar-v0", force=0.01)), "MountainCar-v0 as it is set up here"),
        (lambda: evaluate([0] * 18, env=altered("Acrobot-v1", LINK_LENGTH_1=2.0)), "as it is set up here"),
        (lambda: evaluate([0] * 18, env=altered("Acrobot-v1", book_or_nips="nips")), "as it is set up here"),
        (lambda: evaluate([0] * 18, env=altered("Acrobot-v1", AVAIL_TORQUE=[-2, 0, 2])), "as it is set up here"),
        (lambda: evaluate([0] * 3, env=gym.make("Pendulum-v1", g=9.81)), "as it is set up here"),
        (lambda: evaluate([0] * 4, env=gym.wrappers.TimeLimit(Other(), 9)), "the rules of Other as it is set up here"),
        (
            lambda: linear_policy([0] * 64, gym.make("FrozenLake-v1")),
            "a row of numbers, .* seen: Discrete.16",
        ),
        (lambda: evaluate([0] * 6, env=gym.make("FrozenLake-v1")), "does not know|observation"),
    ],
)
def test_what_cannot_be_played(call, words):
    with pytest.raises(ValueError, match=words):
        call()
