"""CartPole with useless sensors: ordinary where nobody listens to them, and as noisy as it should be otherwise."""

import gymnasium as gym
import numpy as np
import pytest

from cartpole_helpers.evaluation import evaluate, game_seeds
from cartpole_helpers.useless_sensors import evaluate_with_noise


def test_without_useless_sensors_or_with_weights_of_zero_for_them_it_is_the_ordinary_game():
    policies = np.random.default_rng(1).uniform(-0.5, 0.5, (30, 4))
    deaf = np.hstack([policies, np.zeros((30, 5))])
    for same_games in (True, False):
        scores = evaluate(policies, 4, seed=2, same_games=same_games)
        assert evaluate_with_noise(policies, 4, seed=2, same_games=same_games).tolist() == scores.tolist()
        assert evaluate_with_noise(deaf, 4, seed=2, same_games=same_games).tolist() == scores.tolist()
    assert evaluate_with_noise(policies[0], 4, seed=2).tolist() == evaluate(policies[0], 4, seed=2).tolist()


def test_games_with_a_sensor_for_each_weight_have_the_same_scores_on_average():
    """One number stands for all useless sensors; here each of them shows its own."""
    weights = np.array([0.1, 0.3, 0.4, 0.4, 0.3, -0.2, 0.25])
    rng = np.random.default_rng(3)
    env = gym.make("CartPole-v1")
    played = []
    for seed in game_seeds(4, 300):
        observation, _ = env.reset(seed=seed)
        score, over = 0, False
        while not over:
            sensors = np.append(observation, rng.normal(0, 0.2, 3))
            observation, reward, terminated, truncated, _ = env.step(int(weights @ sensors > 0))
            score, over = score + reward, terminated or truncated
        played.append(score)
    ours = evaluate_with_noise(weights, 3000, seed=5)
    error = np.hypot(np.std(played) / np.sqrt(300), ours.std() / np.sqrt(3000))
    assert abs(np.mean(played) - ours.mean()) < 3.5 * error
    assert ours.mean() < evaluate(weights[:4], 300, seed=5).mean()


def test_the_same_seed_plays_the_same_games():
    weights = np.full((3, 8), 0.3)
    one, again, other = (evaluate_with_noise(weights, 5, seed=seed).tolist() for seed in (1, 1, 2))
    assert one == again != other


@pytest.mark.parametrize("weights", [[1, 2, 3], np.zeros((2, 3)), 5, np.zeros((2, 2, 8))])
def test_too_few_weights_are_named(weights):
    with pytest.raises(ValueError, match="4 weights for CartPole and one more for each useless sensor"):
        evaluate_with_noise(weights)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"weights": [0, 0, 1, 1, np.nan]}, ValueError, "weights must be finite numbers"),
        ({"weights": "00110"}, TypeError, "weights must be numbers"),
        ({"seed": -1}, ValueError, "seed must not be negative"),
    ],
)
def test_what_is_no_policy_or_no_seed(options, error, words):
    with pytest.raises(error, match=words):
        evaluate_with_noise(**{"weights": [0, 0, 1, 1, 0], **options})
