"""What the text of lesson 01 claims, on other seeds."""

from pathlib import Path

import gymnasium as gym
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest

from cartpole_helpers.episode import play
from cartpole_helpers.imitation import play_together

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "01_rl_basics.ipynb"
GAMES, SEED = 1000, 2001  # in lockstep, which gives the games of play in a hundredth of the time


@pytest.fixture(scope="module")
def env():
    return gym.make("CartPole-v1")


@pytest.fixture(scope="module")
def coin_scores():
    rng = np.random.default_rng(seed=2)
    games = play_together(lambda observations: rng.integers(2, size=len(observations)), GAMES, SEED)
    return np.array([game.score for game in games])


@pytest.fixture(scope="module")
def lean_games():
    return play_together(lambda observations: (observations[:, 2] > 0).astype(int), GAMES, SEED)


@pytest.fixture(scope="module")
def fall_games():
    return play_together(lambda observations: (observations[:, 3] > 0).astype(int), GAMES, SEED)


def mean_score(games):
    return np.mean([game.score for game in games])


def test_pushing_right_moves_the_cart_right_and_the_pole_falls_to_the_left(env):
    episode = play(env, lambda observation: 1, seed=1)
    position, _, angle, _ = episode.observations.T
    assert (np.diff(position) > 0).all()
    assert (np.diff(angle[1:]) < 0).all()
    assert episode.ending == "tipped over"


def test_bounds_are_twice_the_limits(env):
    position, _, angle, _ = env.observation_space.high
    assert position == pytest.approx(2 * env.unwrapped.x_threshold)
    assert angle == pytest.approx(2 * env.unwrapped.theta_threshold_radians)


def test_coin_has_a_heap_on_the_left_and_a_long_thin_tail(coin_scores):
    assert np.median(coin_scores) < coin_scores.mean() < 30
    assert coin_scores.max() > 4 * coin_scores.mean()
    assert np.mean(coin_scores > 50) < 0.05


def test_lean_is_about_twice_as_good_as_a_coin_and_fall_far_better_again(coin_scores, lean_games, fall_games):
    assert 1.6 < mean_score(lean_games) / coin_scores.mean() < 2.2
    assert mean_score(fall_games) > 4 * mean_score(lean_games)
    assert min(game.score for game in fall_games) > max(game.score for game in lean_games)


def test_the_two_rules_always_fail_and_in_different_ways(lean_games, fall_games):
    assert {game.ending for game in lean_games} == {"tipped over"}
    assert {game.ending for game in fall_games} == {"left the track"}


def turning_points(game):
    """The pole's angle each time it turned round."""
    angle = game.observations[:, 2]
    return angle[np.flatnonzero(np.diff(np.sign(np.diff(angle)))) + 1]


def test_lean_swings_wider_each_time_and_fall_hardly_swings(lean_games, fall_games):
    for game in lean_games[:100]:
        assert (np.diff(np.abs(turning_points(game)[-4:])) > 0).all()
    for game in fall_games[:100]:
        assert np.abs(np.diff(turning_points(game))).max() < np.radians(1)


def test_nothing_in_fall_straightens_the_pole_but_now_and_then_it_comes_back(fall_games):
    def comes_back(game):
        lean = np.degrees(np.abs(game.observations[:, 2]))
        return (lean[np.maximum.accumulate(lean) > 1.5] < 0.3).any()

    assert 0.1 < np.mean([comes_back(game) for game in fall_games[:200]]) < 0.5


def test_fall_holds_a_leaning_pole_while_the_cart_drives_after_it(fall_games):
    for game in fall_games[:100]:
        position, velocity, angle, _ = game.observations[len(game) // 2 :].T
        side = np.sign(position[-1])
        assert np.mean(np.sign(angle) == side) > 0.95  # the pole leans that way
        assert np.mean(np.sign(velocity) == side) > 0.9
        assert abs(velocity[-1]) > abs(velocity[0])  # faster and faster


@pytest.mark.parametrize(("push", "side"), [(1, -1), (0, 1)])
def test_a_pole_on_a_cart_pushed_to_one_side_falls_to_the_other(env, push, side):
    for seed in range(300):
        episode = play(env, lambda observation: push, seed=seed)
        assert np.sign(episode.observations[-1, 2]) == side
        assert np.sign(episode.observations[-1, 0] - episode.observations[0, 0]) == -side


def test_lean_changes_sides_when_the_pole_has_passed_the_middle_at_full_speed(lean_games):
    for game in lean_games[:100]:
        angle, spin = game.observations[:-1, 2:].T
        (changes,) = np.nonzero(np.diff(game.actions))
        for step in changes[changes > 10] + 1:  # later than the first wobble
            assert angle[step] * angle[step - 1] <= 0
            assert abs(spin[step]) > 0.75 * np.abs(spin[max(step - 8, 0) : step + 8]).max()


def cells_from(heading):
    """The code cells of the lesson that stand below a heading."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    start = next(i for i, cell in enumerate(cells) if cell.source.startswith(heading))
    return [cell.source for cell in cells[start:] if cell.cell_type == "code"]


def test_the_last_plot_has_the_learner_and_their_rule_as_soon_as_there_are_games_and_a_rule(
    env, coin_scores, lean_games, fall_games
):
    lesson = {
        "env": env,
        "play": play,
        "random_scores": coin_scores,
        "lean_games": lean_games,
        "fall_games": fall_games,
        "observation": fall_games[0].observations[0],
        "replay": lambda games, titles: list(zip(titles, games, strict=True)),
        "my_games": [],
        "my_policy": lambda observation: ...,
    }
    plot, watch = cells_from("## You, the coin and your rule")
    exec(plot, lesson)
    assert list(lesson["scores"]) == ["coin", "towards the lean", "towards the fall"]
    lesson |= {"my_games": lean_games[:3], "my_policy": lambda observation: int(observation[2] + observation[3] > 0)}
    exec(plot, lesson)
    assert list(lesson["scores"])[3:] == ["me, by hand", "my rule"]
    assert [len(lesson["scores"][name]) for name in ("me, by hand", "my rule")] == [3, 100]
    exec(watch, lesson)
    assert list(lesson["players"]) == ["towards the lean", "towards the fall", "me, by hand", "my rule"]
    assert lesson["best_games"][2].score == max(game.score for game in lean_games[:3])
    plt.close("all")
