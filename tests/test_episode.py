"""play, Episode and linear_policy: one game, recorded as Gymnasium played it."""

import gymnasium as gym
import numpy as np
import pytest

from cartpole_helpers.episode import Episode, linear_policy, play
from cartpole_helpers.widgets import replay


@pytest.fixture
def env():
    return gym.make("CartPole-v1")


def always_right(observation):
    return 1


def test_episode_holds_what_gymnasium_returned(env):
    episode = play(env, always_right, seed=3)
    observation, _ = env.reset(seed=3)
    expected, over = [observation], False
    while not over:
        observation, _, terminated, truncated, _ = env.step(1)
        expected.append(observation)
        over = terminated or truncated
    assert np.array_equal(episode.observations, expected)
    assert episode.observations.shape == (len(episode) + 1, 4)
    assert episode.observations.dtype == np.float32
    assert episode.actions.tolist() == [1] * len(episode)
    assert episode.score == len(episode)
    assert episode.environment == "CartPole-v1"
    assert repr(episode) == f"Episode(score={episode.score}, ending='tipped over', environment='CartPole-v1')"


def test_action_belongs_to_the_observation_before_it(env):
    episode = play(env, linear_policy([0, 0, 1, 1]), seed=0)
    chosen = [int(angle + angular_velocity > 0) for _, _, angle, angular_velocity in episode.observations[:-1]]
    assert episode.actions.tolist() == chosen


def test_same_seed_same_game_and_no_seed_another(env):
    first, again, other = (play(env, always_right, seed=seed) for seed in (5, 5, None))
    assert np.array_equal(first.observations, again.observations)
    assert not np.array_equal(first.observations, other.observations)


def test_a_seed_from_numpy_is_a_seed_and_nothing_else_is(env):
    first, again = play(env, always_right, seed=4), play(env, always_right, seed=np.int64(4))
    assert np.array_equal(first.observations, again.observations)
    for seed, error in [(1.5, TypeError), ("4", TypeError), (True, TypeError), (-1, ValueError)]:
        with pytest.raises(error, match="seed must"):
            play(env, always_right, seed=seed)


def test_an_environment_of_the_old_gym(env):
    class Old(gym.Wrapper):
        def step(self, action):
            observation, reward, terminated, truncated, info = self.env.step(action)
            return observation, reward, terminated or truncated, info

    with pytest.raises(ValueError, match=r"returns 4.*import gymnasium as gym"):
        play(Old(env), always_right)


def test_ending_in_words(env):
    assert play(env, linear_policy([0, 0, 1, 0]), seed=1).ending == "tipped over"
    assert play(env, linear_policy([0, 0, 0, 1]), seed=1).ending == "left the track"
    good = play(env, linear_policy([-0.116, 0.332, 0.207, 0.352]), seed=1)
    assert (good.ending, good.score) == ("time limit", 500)


def test_wider_starts_through_options(env):
    starts = np.array([play(env, always_right, options={"low": -0.2, "high": 0.2}).observations[0] for _ in range(20)])
    assert np.abs(starts).max() > 0.05
    assert np.abs(starts).max() <= 0.2


def test_any_environment():
    mountain = play(gym.make("MountainCar-v0"), lambda observation: 1, seed=1)
    assert (mountain.score, mountain.ending, len(mountain)) == (-200, "time limit", 200)
    acrobot = play(gym.make("Acrobot-v1", max_episode_steps=None), lambda o: 0 if o[4] > 0 else 2, seed=1)
    assert acrobot.ending == "swung up"
    lake = play(gym.make("FrozenLake-v1", is_slippery=False), lambda observation: 2, seed=1)
    assert lake.ending in ("ended by the environment", "time limit")
    down = play(gym.make("FrozenLake-v1", is_slippery=False), lambda observation: 1 if observation < 4 else 2, seed=1)
    assert down.ending == "ended by the environment"
    pendulum = play(gym.make("Pendulum-v1"), lambda observation: np.array([0.5], dtype=np.float32), seed=1)
    assert pendulum.actions.shape == (200, 1)


class Impatient(gym.Wrapper):
    """Ends a game after three steps, by a rule of its own."""

    def step(self, action):
        self.steps = getattr(self, "steps", 0) + 1
        observation, reward, terminated, truncated, info = self.env.step(action)
        return observation, reward, terminated or self.steps == 3, truncated, info


@pytest.mark.parametrize(
    "name", ["CartPole-v1", "Acrobot-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1"]
)
def test_a_game_that_a_wrapper_ends_has_reached_nothing_and_can_be_looked_at(name):
    env = Impatient(gym.make(name))
    env.action_space.seed(1)
    episode = play(env, lambda seen: env.action_space.sample(), seed=1)
    assert (len(episode), episode.ending) == (3, "ended by the environment")
    data, metadata = replay(episode)._repr_mimebundle_()
    assert "ended by the environment at step 3" in data["text/plain"]
    assert "ended by the environment at step 3" in metadata["image/png"]["alt"]


@pytest.mark.parametrize(
    ("action", "advice"),
    [
        (None, "return"),
        (np.bool_(True), r"int\("),
        (1.0, r"int\("),
        ("left", "sample"),
        (2, r"Discrete\(2\)"),
        (-1, r"Discrete\(2\)"),
    ],
)
def test_not_an_action(env, action, advice):
    with pytest.raises(ValueError, match=advice) as error:
        play(env, lambda observation: action)
    assert repr(action) in str(error.value)


@pytest.mark.parametrize("action", [0.5, np.array([0.5])])
def test_not_an_action_where_a_force_is_asked_for(action):
    with pytest.raises(ValueError, match=r"shape \(1,\): np.array\(\[\.\.\.\], dtype=np.float32\)"):
        play(gym.make("MountainCarContinuous-v0"), lambda observation: action)


def test_not_an_environment_or_not_a_policy(env):
    with pytest.raises(TypeError, match=r"'CartPole-v1' \(str\).*gym.make"):
        play("CartPole-v1", always_right)
    with pytest.raises(TypeError, match=r"linear_policy\(weights\)"):
        play(env, [0, 0, 1, 1])


def test_linear_policy_decides_by_sign_and_a_tie_pushes_left():
    policy = linear_policy([0, 0, 1, 1])
    assert policy(np.array([0, 0, 0.1, 0])) == 1
    assert policy(np.array([0, 0, -0.1, 0])) == 0
    assert policy(np.array([1.0, 1.0, 0.0, 0.0])) == 0
    assert type(policy(np.zeros(4))) is int


@pytest.mark.parametrize(
    ("weights", "error", "words"),
    [
        ([1, 2, 3], ValueError, r"4 weights.*\(3,\)"),
        ([1, 2, 3, 4, 5], ValueError, r"4 weights.*\(5,\)"),
        (1.0, ValueError, "4 weights"),
        ([[1, 2, 3, 4]], ValueError, r"one policy of 4 weights, but .*weights\[0\]"),
        ([0, 0, np.nan, 1], ValueError, "nan"),
        ([0, 0, np.inf, 1], ValueError, "inf"),
        (["a", "b", "c", "d"], TypeError, "numbers"),
        ("0 0 1 1", TypeError, "numbers"),
        (None, TypeError, "numbers"),
        ([[1, 2], [1, 2, 3, 4]], TypeError, "numbers"),
    ],
)
def test_bad_weights(weights, error, words):
    with pytest.raises(error, match=words):
        linear_policy(weights)


def test_linear_policy_needs_an_environment_and_not_its_name():
    with pytest.raises(TypeError, match=r"linear_policy needs .* as env, but got 'Acrobot-v1' \(str\).*gym.make"):
        linear_policy([0, 0, 1, 1], "Acrobot-v1")


def test_episode_is_a_record(env):
    episode = play(env, always_right)
    with pytest.raises(AttributeError):
        episode.score = 500
    assert isinstance(episode, Episode)
