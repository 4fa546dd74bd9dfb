"""What the text of lesson 03 claims."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import gymnasium as gym
import nbformat
import numpy as np
import pytest

from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.exercises import guessing
from cartpole_helpers.widgets import explorer

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "03_random_search.ipynb"


@pytest.fixture(scope="module")
def env():
    return gym.make("CartPole-v1")


@pytest.fixture(scope="module")
def ten(env):
    """The ten guesses and their games."""
    rng = np.random.default_rng(seed=10)
    env.reset(seed=10)
    guesses = [rng.random(4) for _ in range(10)]
    return guesses, [play(env, linear_policy(weights)) for weights in guesses]


@pytest.fixture(scope="module")
def winner(ten):
    return ten[0][-1]


@pytest.fixture(scope="module")
def thousand():
    """A thousand guesses and their scores."""
    guesses = np.random.default_rng(seed=20).random((1000, 4))
    return guesses, evaluate(guesses, trials=1, seed=20, same_games=False).ravel()


@pytest.fixture(scope="module")
def share(thousand):
    return (thousand[1] == 500).mean()


@pytest.fixture(scope="module")
def searches():
    """A thousand searches of a hundred tries."""
    guesses = np.random.default_rng(seed=30).random((100_000, 4))
    return evaluate(guesses, trials=1, seed=30, same_games=False).reshape(1000, 100)


@pytest.fixture(scope="module")
def score_table(winner):
    return explorer.map_scores(winner, vary=(2, 3), seed=40)


def turning_points(angles):
    """How far out the pole was each time it turned round, and where it ended."""
    turned = np.nonzero(np.diff(np.sign(np.diff(angles))))[0] + 1
    return [*np.abs(angles[turned]), abs(angles[-1])]


def test_first_guess_swings_wider_each_time(ten):
    game = ten[1][0]
    assert game.ending == "tipped over"
    assert game.score < 50
    angles = game.observations[:, 2]
    sides = [sign for i, sign in enumerate(np.sign(angles)) if i == 0 or sign != np.sign(angles[i - 1])]
    assert sides == [1, -1, 1, -1]  # it starts a hair to the right
    swings = turning_points(angles)
    assert swings[-3:] == sorted(swings[-3:])


def test_no_weight_of_the_first_guess_is_to_blame_alone_and_without_the_cart_it_is_perfect(ten):
    weights = ten[0][0]
    for seed in (5, 105, 106):
        as_it_is = evaluate(weights, 200, seed=seed).mean()
        for place in range(4):
            assert evaluate(weights * (np.arange(4) != place), 200, seed=seed).mean() < as_it_is
        assert weights.argmin() == 3
        for more in (2, 4):
            assert evaluate(weights * [1, 1, 1, more], 200, seed=seed).mean() < 150
        assert (evaluate(weights * [0, 0, 1, 1], 200, seed=seed) == 500).all()


PUSHED = np.array([0, 0.195, 0, -0.293])  # what one push to the right adds to a state of zeros


def test_one_push_to_the_right(env):
    env.reset()
    env.unwrapped.state = np.zeros(4)
    assert env.step(1)[0] == pytest.approx(PUSHED, abs=0.0005)


def says_the_division(weights):
    return weights[:, 1] / weights[:, 3] > 0.293 / 0.195


def test_one_division_tells_which_of_the_ten_fall_at_once(ten):
    assert pytest.approx(1.5, abs=0.01) == 0.293 / 0.195
    at_once = [game.score <= 10 for game in ten[1]]
    assert says_the_division(np.array(ten[0])).tolist() == at_once
    assert [number + 1 for number in range(10) if at_once[number]] == [3, 8, 9]


def test_one_division_tells_it_of_nearly_all_guesses_and_none_of_them_ever_reaches_500():
    for seed in (20, 21, 22):
        guesses = np.random.default_rng(seed).random((5000, 4))
        scores = evaluate(guesses, trials=1, seed=seed, same_games=False)[:, 0]
        says = says_the_division(guesses)
        assert np.mean(says == (scores <= 12)) > 0.96
        assert 0.3 < np.mean(scores <= 12) < 0.38
        assert scores[says].max() < 500


def test_ten_guesses_some_fall_sooner_some_last_longer_and_the_last_is_the_winner(ten):
    scores = [game.score for game in ten[1]]
    assert np.argmax(scores) == 9
    assert scores[9] == 500
    assert max(scores[:9]) < 500


def test_scores_of_9_and_10_are_pushes_to_one_side_only(ten):
    shortest = [game for game in ten[1] if game.score <= 10]
    assert len(shortest) >= 2
    assert {game.actions.mean() for game in shortest} == {0.0, 1.0}
    assert all(0 < game.actions.mean() < 1 for game in ten[1] if game.score > 10)


def test_a_push_raises_the_sum_that_asked_for_it_where_games_end_at_once(env, ten):
    env.reset(seed=1)
    before = env.unwrapped.state
    env.step(1)
    _, velocity, _, turning = np.array(env.unwrapped.state) - np.array(before)
    assert velocity > 0 > turning
    for weights, game in zip(*ten, strict=True):
        raises = weights[1] * velocity + weights[3] * turning > 0
        assert raises == (game.score <= 10)


def test_every_push_of_try_3_makes_the_next_sum_larger(ten):
    guesses, games = ten
    sums = (games[2].observations @ guesses[2])[:6]
    assert sums[0] > 0
    assert (np.diff(sums) > 0).all()


def test_a_search_by_the_learner_with_the_same_seeds_finds_the_winner(env, winner):
    env.reset(seed=10)
    weights, score = guessing.random_search.answer(env, 10, np.random.default_rng(seed=10))
    assert score == 500
    assert np.array_equal(weights, winner)


def test_a_seed_in_the_loop_plays_one_game_and_seeding_once_plays_many(env, ten):
    policy = linear_policy(ten[0][1])
    assert len({play(env, policy, seed=42).score for _ in range(5)}) == 1
    env.reset(seed=42)
    assert len({play(env, policy).score for _ in range(5)}) > 1


def test_the_whole_program_runs_by_itself_and_finds_the_same(tmp_path, ten):
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    (source,) = [cell.source for cell in cells if cell.source.startswith('"""Random search learns')]
    assert len(source.splitlines()) < 50
    imported = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert sorted(alias.name for node in imported for alias in node.names) == ["gymnasium", "numpy"]
    program = tmp_path / "balance.py"
    program.write_text(source, encoding="utf-8")
    # Isolated: neither this project's folder nor anything of the user's is where it looks for modules.
    run = subprocess.run([sys.executable, "-I", program], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    scores = [int(score) for score in re.findall(r"^try +\d+: score +(\d+)$", run.stdout, re.MULTILINE)]
    guesses, games = ten
    assert scores == [game.score for game in games]
    assert f"The best score is 500, with the weights {guesses[-1].round(2)}." in run.stdout


def test_a_third_of_the_guesses_is_over_at_once_by_pushing_to_one_side(env, thousand):
    guesses, scores = thousand
    at_once = scores <= 12
    assert 0.3 < at_once.mean() < 0.38
    one_sided = [play(env, linear_policy(weights), seed=1).actions.mean() in (0, 1) for weights in guesses[at_once]]
    assert np.mean(one_sided) > 0.9


def test_there_is_a_tall_bar_at_each_end_and_the_mean_in_between(thousand):
    _, scores = thousand
    bars, _ = np.histogram(scores, bins=np.arange(0, 521, 10))
    middle = bars[2:50]
    assert bars[:2].max() > 2 * middle.max()
    assert bars[50] > 2 * middle.max()
    assert 100 < scores.mean() < 200


def test_about_one_guess_in_six_reaches_500_whatever_the_seed(share):
    others = [
        (evaluate(np.random.default_rng(seed).random((1000, 4)), trials=1, seed=seed, same_games=False) == 500).mean()
        for seed in (21, 22, 23, 24, 25)
    ]
    assert len(set(others)) == 5
    for each in [share, *others]:
        assert each == pytest.approx(1 / 6, abs=0.03)
    assert max(others) - share < 0.03


def test_formula_and_repeated_searches_agree(share, searches):
    for tries in (1, 2, 5, 10, 20, 40):
        measured = (searches[:, :tries].max(axis=1) == 500).mean()
        assert 1 - (1 - share) ** tries == pytest.approx(measured, abs=0.03)
    ten_tries = (searches[:, :10].max(axis=1) == 500).mean()
    assert ten_tries == pytest.approx(4 / 5, abs=0.03)
    gain = np.diff([1 - (1 - share) ** tries for tries in range(1, 41)])
    assert (np.diff(gain) < 0).all()


def test_a_try_after_nine_failures_is_as_good_as_any(searches):
    succeeded = searches == 500
    after = np.concatenate(
        [succeeded[~succeeded[:, place - 9 : place].any(axis=1), place] for place in range(9, searches.shape[1])]
    )
    assert len(after) > 10_000
    assert after.mean() == pytest.approx(succeeded.mean(), abs=3 * np.sqrt(0.16 * 0.84 / len(after)))


def test_a_handful_of_games_on_average_and_several_times_as_many_with_bad_luck(share, searches):
    assert (searches == 500).any(axis=1).all()
    needed = (searches == 500).argmax(axis=1) + 1
    assert needed.mean() == pytest.approx(1 / share, rel=0.1)
    assert np.median(needed) < needed.mean()
    assert np.percentile(needed, 90) > 2 * np.median(needed)
    assert needed.max() > 6 * np.median(needed)
    middle = np.median(np.maximum.accumulate(searches, axis=1), axis=0)
    assert middle[5] == 500


def test_the_map_of_the_lesson_is_the_one_to_click_on(winner, score_table):
    values = np.linspace(-1, 1, 41)
    policies = [[winner[0], winner[1], angle, turning] for turning in values for angle in values]
    assert np.array_equal(evaluate(policies, trials=20, seed=40).mean(axis=1).reshape(41, 41), score_table)


def test_bright_is_one_area_of_positive_weights_with_a_wall_below_and_a_slope_to_the_left(score_table):
    bright = score_table >= 475
    rows, columns = np.nonzero(bright)
    assert rows.min() > 20
    assert columns.min() > 20
    # One area: in every row of it the bright part goes from somewhere to the right edge without a gap.
    for row in range(rows.min(), 41):
        assert bright[row, bright[row].argmax() :].all()
    assert (score_table < 20).mean() > 0.5
    wall = rows.min()
    assert score_table[wall, 30:].min() == 500
    assert score_table[wall - 1, 30:].max() < 25
    slope = score_table[33, 20 : bright[33].argmax() + 1]
    assert (np.diff(slope) > 0).all()
    assert np.diff(slope).max() < 100


def test_below_the_wall_it_talks_itself_into_one_side_and_to_the_left_of_the_star_the_pole_tips(env, winner):
    for angle in np.arange(0.25, 1.01, 0.05):
        just_below = evaluate([winner[0], winner[1], angle, 0.15], trials=20, seed=40)
        assert just_below.max() < 30
        further_down = [play(env, linear_policy([winner[0], winner[1], angle, 0.05]), seed=seed) for seed in range(5)]
        assert all(game.actions.mean() in (0, 1) for game in further_down)
    for angle in (0.4, 0.6, 0.8, 1.0):
        game = play(env, linear_policy([winner[0], winner[1], angle, 0.1]), seed=1)
        assert not 0.1 < game.actions.mean() < 0.9
        assert game.score <= 12
        assert play(env, linear_policy([winner[0], winner[1], angle, 0.2]), seed=1).score == 500
    scores, endings = evaluate([winner[0], winner[1], 0.0, winner[3]], trials=50, seed=41, endings=True)
    assert set(endings.tolist()) == {"tipped over"}
    assert scores.mean() < 300
    for seed in range(5):
        position = play(env, linear_policy([winner[0], winner[1], 0.0, winner[3]]), seed=seed).observations[:, 0]
        crossings = np.nonzero(np.diff(np.sign(position)))[0] + 1
        swings = [np.abs(swing).max() for swing in np.split(position, crossings)]
        assert len(swings) >= 2
        assert swings[-3:] == sorted(swings[-3:])
        assert swings[-1] > 1.5 * swings[-2]


def test_bright_goes_on_beyond_the_edge_of_the_map_and_still_needs_two_positive_weights(winner):
    values = np.linspace(-3, 3, 41)
    policies = [[winner[0], winner[1], angle, turning] for turning in values for angle in values]
    bright = (evaluate(policies, trials=20, seed=40).mean(axis=1) >= 475).reshape(41, 41)
    positive = values > 0
    assert not bright[~positive].any() and not bright[:, ~positive].any()
    inside = (values >= 0) & (values <= 1)
    assert bright[np.ix_(inside, inside)].sum() < 0.2 * bright.sum()


def test_the_wall_stands_where_the_division_says_or_a_little_above():
    turnings = np.linspace(0, 1, 51)
    for seed in (40, 41):
        for velocity in (0, 0.25, 0.5, 0.75, 1):
            column = [[0, velocity, 0.6, turning] for turning in turnings]
            bright = evaluate(column, trials=20, seed=seed).mean(axis=1) >= 475
            says = velocity * 0.195 / 0.293
            assert says < turnings[bright].min() < says + 0.08


def test_on_the_slope_it_is_the_cart_position_that_does_the_harm():
    for seed in (5, 105, 106):
        assert evaluate([0.14, 0.25, 0.2, 0.65], 100, seed=seed).mean() < 300
        assert (evaluate([0, 0.25, 0.2, 0.65], 100, seed=seed) == 500).mean() > 0.99


def test_turned_around_no_guess_reaches_500(thousand):
    assert evaluate(-thousand[0], trials=1, seed=20, same_games=False).max() < 120
    many = -np.random.default_rng(1).random((20_000, 4))
    assert evaluate(many, trials=1, seed=1, same_games=False).max() < 500


def test_the_star_is_on_the_slope(winner, score_table):
    values = np.linspace(-1, 1, 41)
    column, row = (np.abs(values - weight).argmin() for weight in winner[2:])
    assert 300 < score_table[row, column] < 475
    assert score_table[row, column - 4] < 300
    assert score_table[row, column + 4] > 490


def test_less_weight_on_the_cart_position_makes_better_guesses(share):
    guesses = np.random.default_rng(seed=60).random((1000, 4)) * np.array([0.2, 0.5, 1, 1])
    better = (evaluate(guesses, trials=1, seed=60, same_games=False) == 500).mean()
    assert better > 0.45 > 2 * share


def test_the_winner_falls_in_about_half_of_its_games(winner):
    for seed in (50, 51, 52):
        scores, endings = evaluate(winner, 100, seed=seed, endings=True)
        assert 0.35 < np.mean(scores < 500) < 0.65
        assert "left the track" not in endings
        assert 430 < scores.mean() < 475
