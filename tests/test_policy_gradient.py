"""The policy gradient: its games are CartPole's, its step is the one the lesson derives, useless sensors included."""

import gymnasium as gym
import numpy as np
import pytest

from cartpole_helpers import policy_gradient
from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.policy_gradient import SENSOR_NOISE, learn, play_by_chance, sigmoid

WEIGHTS = np.array([0.3, 1.0, 2.0, 6.0])


def minus_mean(scores):
    return scores - scores.mean()


def test_sigmoid_is_a_chance_whatever_the_number():
    numbers = np.array([-1e6, -2.0, 0.0, 0.5, 1e6])
    assert sigmoid(numbers)[[0, 2, 4]].tolist() == [0.0, 0.5, 1.0]
    assert sigmoid(numbers[1:4]) == pytest.approx(1 / (1 + np.exp(-numbers[1:4])))


def test_games_are_those_that_gymnasium_plays_with_these_actions():
    env = gym.make("CartPole-v1")
    for game in play_by_chance(WEIGHTS, 20, seed=4):
        env.reset()
        env.unwrapped.state = game.observations[0].astype(float)
        for number, action in enumerate(game.actions[:30]):
            observation, _, terminated, _, _ = env.step(int(action))
            assert observation == pytest.approx(game.observations[number + 1], abs=1e-5)
            assert terminated == (number + 1 == len(game) and game.ending != "time limit")
    env.close()


def test_pushes_come_as_often_as_their_chance_says_and_one_seed_repeats_them():
    games = play_by_chance(WEIGHTS, 200, seed=5)
    seen = np.concatenate([game.observations[:-1] for game in games])
    pushes = np.concatenate([game.actions for game in games])
    chance = sigmoid(seen @ WEIGHTS)
    for low, high in [(0.0, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 1.0)]:
        part = (low <= chance) & (chance < high)
        assert part.sum() > 1_000
        assert pushes[part].mean() == pytest.approx(chance[part].mean(), abs=0.03)
    again = play_by_chance(WEIGHTS, 200, seed=5)
    assert [game.score for game in games] == [game.score for game in again]
    assert {game.ending for game in games} <= {"tipped over", "left the track", "time limit"}
    assert all(game.score == len(game) == len(game.observations) - 1 for game in games)


@pytest.mark.parametrize("per_step", [False, True])
def test_one_update_is_the_mean_of_credit_times_arrow(monkeypatch, per_step):
    recorded = []
    original = policy_gradient._play
    monkeypatch.setattr(
        policy_gradient, "_play", lambda *arguments: recorded.append(original(*arguments)) or recorded[-1]
    )

    def to_go(scores):
        return np.maximum(scores - np.arange(scores.max())[:, np.newaxis], 0)

    start = np.array([WEIGHTS, -WEIGHTS, 0 * WEIGHTS])
    learned = learn(to_go if per_step else minus_mean, 0.02, learners=3, updates=1, games=4, start=start, seed=1)
    (games,) = recorded
    for learner in range(3):
        scores = games.scores[4 * learner : 4 * learner + 4]
        total = np.zeros(4)
        for column, score in enumerate(scores, 4 * learner):
            for step in range(score):
                seen = games.seen[step, :, column]
                arrow = (games.right[step, column] - sigmoid(start[learner] @ seen)) * seen
                total += (score - step if per_step else score - scores.mean()) * arrow
        assert learned.weights[1, learner] == pytest.approx(start[learner] + 0.02 * total / 4, rel=1e-4, abs=1e-5)
        assert learned.scores[0, learner] == scores.mean()
    assert learned.steps == games.scores.sum()


def test_useless_sensors_move_as_if_each_had_been_drawn_at_every_step():
    """Against the plain way: draw every sensor at every step, in all directions but the one that is known."""
    rng = np.random.default_rng(3)
    games = 2
    weights = np.array([[0.3, 1.0, 2.0, 6.0, 3.0, -2.0, 0.0]])
    own = weights[0, 4:] / np.linalg.norm(weights[0, 4:])
    recorded = policy_gradient._play(weights, games, rng)
    steps = len(recorded.noise)
    worth = rng.normal(size=(steps, games)) * (recorded.surprise != 0)
    quick = np.array(
        [policy_gradient._along_the_arrows(worth, recorded, weights, games, rng)[0] for _ in range(20_000)]
    )
    drawn = rng.normal(size=(4_000, steps, games, 3))
    drawn += (recorded.noise[..., np.newaxis] - drawn @ own[:, np.newaxis]) * own  # what was part of the sum is known
    plain = SENSOR_NOISE * np.einsum("tg,rtgk->rk", worth, drawn)
    spread = SENSOR_NOISE * np.sqrt(np.square(worth).sum())
    assert quick[:, 4:].mean(axis=0) == pytest.approx(plain.mean(axis=0), abs=0.1 * spread)
    assert np.cov(quick[:, 4:].T) == pytest.approx(np.cov(plain.T), abs=0.1 * spread**2)
    assert np.ptp(quick[:, :4], axis=0).max() < 1e-9  # the four real numbers were recorded, not drawn
    known = SENSOR_NOISE * (worth * recorded.noise).sum()
    assert quick[:, 4:] @ own == pytest.approx(known)


def test_what_useless_sensors_add_spoils_the_game_as_much_as_if_each_were_drawn():
    start = np.array([0.075, 0.25, 0.5, 1.5, 3.0, -2.0, 0.0])
    quick = learn(minus_mean, 0.0, learners=300, updates=1, sensors=3, start=np.tile(start, (300, 1)), seed=5)
    assert quick.scores.mean() == pytest.approx(51.7, abs=3)  # 4,000 games of Gymnasium, each sensor drawn: 51.7 ± 0.5


def test_learners_learn_and_one_seed_repeats_them():
    learned = learn(minus_mean, 0.02, learners=6, updates=25, seed=8)
    assert learned.weights.shape == (26, 6, 4) and learned.scores.shape == (25, 6)
    assert learned.scores[-5:].mean() > 2 * learned.scores[:3].mean()
    assert evaluate(learned.weights[-1], 20, seed=1).mean() > 100
    assert learn(minus_mean, 0.02, learners=6, updates=3, seed=8).weights.tolist() == learned.weights[:4].tolist()


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"sensors": -1}, ValueError, "sensors must be at least 0, but got -1"),
        ({"sensors": 0.5}, TypeError, "sensors must be a whole number"),
        ({"rate": np.nan}, ValueError, "the numbers of rate must be finite numbers, but got .*nan"),
        ({"rate": "fast"}, TypeError, "the numbers of rate must be numbers, but got 'fast'.*Try rate=0.01"),
        ({"rate": [0.1, 0.2]}, ValueError, r"one for each learner, shape \(2, 1\), but has shape \(2,\)"),
        ({"start": np.full((2, 4), np.nan)}, ValueError, "weights must be finite numbers"),
        ({"seed": -1}, ValueError, "seed must not be negative"),
    ],
)
def test_what_nobody_can_learn_with(options, error, words):
    with pytest.raises(error, match=words):
        learn(minus_mean, **{"rate": 0.1, "learners": 2, "updates": 1, **options})


def test_mistakes_are_named():
    with pytest.raises(ValueError, match=r"credit returned the shape \(3,\) for 10 games"):
        learn(lambda scores: scores[:3], 0.1, learners=2, updates=1, seed=1)
    with pytest.raises(ValueError, match="not finite"):
        learn(lambda scores: scores * np.nan, 0.1, learners=2, updates=1, seed=1)
    with pytest.raises(ValueError, match=r"shape \(2, 4\), but has shape \(3, 4\).*learners=len\(start\)"):
        learn(minus_mean, 0.1, learners=2, updates=1, start=np.zeros((3, 4)))
    with pytest.raises(ValueError, match="updates must be at least 1"):
        learn(minus_mean, 0.1, updates=0)
    with pytest.raises(ValueError, match=r"one policy of 4 weights, but .* shape \(2, 4\)"):
        play_by_chance([WEIGHTS, WEIGHTS])
