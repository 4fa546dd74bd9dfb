"""Changed worlds: evaluate plays them as Gymnasium does, and what depends on a change changes too."""

import gymnasium as gym
import numpy as np
import pytest

from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.evaluation import evaluate, game_seeds
from cartpole_helpers.physics import World
from cartpole_helpers.worlds import changed_cartpole, world_of

CHANGES = [
    {"half_pole_length": 2},
    {"gravity": 24.8},
    {"gravity": 0},
    {"cart_mass": 5, "pole_mass": 3},
    {"push_force": 2},
    {"seconds_per_step": 0.04},
    {"delay": 3},
    {"noise": 0.1},
    {"delay": 1, "noise": 0.05, "gravity": 1.6, "max_steps": 300},
]


def policies(count):
    """Some random ones, and some that are close to good."""
    rng = np.random.default_rng(5)
    near = np.abs(rng.normal([0.3, 0.5, 1, 1], 0.3, (count, 4)))
    return np.concatenate([rng.uniform(-1, 1, (count, 4)), near])


@pytest.mark.parametrize("changes", CHANGES, ids=str)
def test_evaluate_gives_the_scores_of_play(changes):
    env, weights = changed_cartpole(**changes), policies(12)
    scores, endings = evaluate(weights, 2, seed=3, env=env, endings=True)
    games = [play(env, linear_policy(row, env), seed=seed) for row in weights for seed in game_seeds(3, 2)]
    assert scores.ravel().tolist() == [game.score for game in games]
    assert endings.ravel().tolist() == [game.ending for game in games]
    assert len(np.unique(scores)) > 5
    assert (scores != evaluate(weights, 2, seed=3)).any()


@pytest.mark.parametrize("changes", CHANGES[:6], ids=str)
def test_what_depends_on_a_change_changes_too(changes):
    """The equations once more, written down from the paper and not from the code: what one push does to one cart."""
    env = changed_cartpole(**changes)
    world = World(**changes)
    env.reset(seed=1)
    x, v, angle, spin = env.unwrapped.state
    m, total, half, dt = world.pole_mass, world.pole_mass + world.cart_mass, world.half_pole_length, env.unwrapped.tau
    force = world.push_force
    inner = (-force - m * half * spin**2 * np.sin(angle)) / total
    turning = (world.gravity * np.sin(angle) + np.cos(angle) * inner) / (
        half * (4 / 3 - m * np.cos(angle) ** 2 / total)
    )
    pushing = (force + m * half * (spin**2 * np.sin(angle) - turning * np.cos(angle))) / total
    env.step(1)
    assert np.allclose(env.unwrapped.state, [x + dt * v, v + dt * pushing, angle + dt * spin, spin + dt * turning])


def test_unchanged_it_is_the_ordinary_game():
    weights = policies(10)
    assert np.array_equal(evaluate(weights, 3, seed=1, env=changed_cartpole()), evaluate(weights, 3, seed=1))
    assert np.array_equal(evaluate(weights, 3, seed=1, env=gym.make("CartPole-v1")), evaluate(weights, 3, seed=1))


def test_changed_by_hand_it_contradicts_itself():
    env = gym.make("CartPole-v1")
    env.unwrapped.masspole = 1
    with pytest.raises(ValueError, match=r"contradicts itself.*1.1 for both.*changed_cartpole\(pole_mass=1\)"):
        evaluate([0, 0, 1, 1], env=env)
    env.unwrapped.total_mass, env.unwrapped.polemass_length = 1 + 1.0, 1 * 0.5
    assert world_of(env) == World(pole_mass=1)


def test_a_push_comes_late_and_until_then_nothing_pushes():
    env = changed_cartpole(delay=2)
    env.reset(seed=1)
    velocities = [env.unwrapped.state[1]] + [env.step(1) and env.unwrapped.state[1] for _ in range(4)]
    assert np.abs(np.diff(velocities))[:2].max() < 0.01
    assert np.diff(velocities)[2:].min() > 0.15
    assert env.unwrapped.force_mag == 10
    env.reset(seed=1)
    for action in (1, "right", 1, "right"):  # also while others are on their way
        if action == 1:
            env.step(action)
        else:
            with pytest.raises(AssertionError, match=r"'right'.*invalid"):
                env.step(action)
    assert env.step(1) and env.unwrapped.state[1] > 0.15, "the first push arrives, and no other in its place"
    assert env.unwrapped.force_mag == 10


def test_noise_is_as_large_as_said_and_belongs_to_the_seed():
    env = changed_cartpole(noise=0.1)
    seen, states = [], []
    for _ in range(300):
        observation, _ = env.reset()
        seen.append(observation)
        states.append(env.unwrapped.state)
    assert np.std(np.array(seen) - states) == pytest.approx(0.1, rel=0.1)
    assert np.array_equal(env.reset(seed=4)[0], env.reset(seed=4)[0])


def test_noise_is_the_same_however_many_games_are_played(monkeypatch):
    env, weights = changed_cartpole(noise=0.05), policies(20)
    whole = evaluate(weights, 5, seed=2, env=env, same_games=False)
    monkeypatch.setattr("cartpole_helpers.evaluation.BATCH", 56)
    monkeypatch.setattr("cartpole_helpers.worlds.NUMBERS_AT_ONCE", 100)
    assert np.array_equal(evaluate(weights, 5, seed=2, env=env, same_games=False), whole)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: changed_cartpole(polelength=2), TypeError, "'polelength'. What it can change: gravity"),
        (lambda: changed_cartpole(half_pole_length=0), ValueError, "half_pole_length must be a positive number"),
        (lambda: changed_cartpole(noise=-1), ValueError, "noise must be"),
        (lambda: changed_cartpole(gravity=np.nan), ValueError, "gravity must be"),
        (lambda: changed_cartpole(gravity="moon"), TypeError, r"gravity must be a number, but got 'moon'.*gravity=1"),
        (lambda: changed_cartpole(push_force=None), TypeError, "push_force must be a number"),
        (lambda: changed_cartpole(delay=1.5), TypeError, "delay must be a whole number, but got 1.5"),
        (lambda: changed_cartpole(max_steps=-1), ValueError, "max_steps must be a positive number, but got -1"),
        (lambda: changed_cartpole(max_steps=1.5), TypeError, "max_steps must be a whole number, but got 1.5"),
        (lambda: changed_cartpole(max_steps=None), TypeError, "max_steps must be a whole number, but got None"),
        (lambda: changed_cartpole(delay=2).step(1), gym.error.ResetNeeded, "reset"),
        (lambda: changed_cartpole(noise=1).step(1), gym.error.ResetNeeded, "reset"),
        (lambda: evaluate([0] * 4, env=gym.make("CartPole-v1", max_episode_steps=-1)), ValueError, "time limit"),
        (
            lambda: evaluate([0] * 4, env=gym.wrappers.TransformReward(gym.make("CartPole-v1"), abs)),
            ValueError,
            "wrapper TransformReward.*Try play",
        ),
        (
            lambda: evaluate([0] * 4, env=gym.make("CartPole-v1", sutton_barto_reward=True)),
            ValueError,
            "_sutton_barto_reward",
        ),
    ],
)
def test_what_cannot_be_changed_or_played(call, error, words):
    with pytest.raises(error, match=words):
        call()
