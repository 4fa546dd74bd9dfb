"""The race on the score map, from Python's side."""

import numpy as np
import pytest

from cartpole_helpers.better_search import cross_entropy, hill_climb
from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.widgets.explorer import GAMES, map_scores
from cartpole_helpers.widgets.search_race import race

CHAMPION = [0.127, 0.303, 0.388, 0.406]
SEARCHES = {
    "climb": lambda rng: hill_climb(rng, lambda best_score, score: score > best_score, size=2),
    "cloud": lambda rng: cross_entropy(rng, size=2),
}


@pytest.fixture(scope="module")
def widget():
    return race(SEARCHES, CHAMPION, seed=3)


def test_the_map_is_that_of_the_explorer(widget):
    assert np.allclose(widget.board["scores"], map_scores(CHAMPION, seed=3), atol=0.051)


def test_every_search_has_its_budget_and_a_station_around_each_round(widget):
    climb, cloud = widget.board["searches"]
    assert [search["title"] for search in (climb, cloud)] == ["climb", "cloud"]
    assert [len(each["points"]) for each in cloud["rounds"]] == [50] * 6
    assert [len(each["points"]) for each in climb["rounds"]] == [1] + [10] * 29
    for search in (climb, cloud):
        assert all(len(each["points"]) == len(each["scores"]) for each in search["rounds"])
        assert len(search["stations"]) == len(search["rounds"]) + 1
    assert climb["stations"][0] is None
    assert cloud["stations"][0]["at"] == [0, 0]


def test_a_station_is_worth_what_the_whole_policy_scores(widget):
    station = widget.board["searches"][1]["stations"][0]
    assert station["worth"] == pytest.approx(evaluate([0.127, 0.303, 0, 0], GAMES, seed=3).mean(), abs=0.051)


def test_what_the_lesson_says_of_its_two_searches(widget):
    climb, cloud = widget.board["searches"]
    assert max(score for each in climb["rounds"] for score in each["scores"]) <= 12
    ways = np.array([each["at"] for each in climb["stations"] if each])
    assert np.abs(ways - ways[0]).max() < 0.2
    good = [np.sum(np.array(each["scores"]) >= 475) for each in cloud["rounds"]]
    assert good[0] <= 2
    assert min(good[3:]) >= 45
    first, second = (np.array(each["at"]) for each in cloud["stations"][:2])
    assert (second > first).all()  # towards the bright side, which is above and to the right
    assert cloud["stations"][-1]["worth"] == 500


def test_with_the_other_seed_the_climber_starts_on_a_slope_and_arrives_first():
    climb, cloud = race(SEARCHES, CHAMPION, seed=1).board["searches"]
    arrived = []
    for search in (climb, cloud):
        games = np.cumsum([0] + [len(each["points"]) for each in search["rounds"]])
        arrived.append(
            next(n for n, each in zip(games, search["stations"], strict=True) if each and each["worth"] > 475)
        )
    assert arrived[0] < arrived[1]


def test_other_weights_can_be_searched():
    board = race({"cloud": SEARCHES["cloud"]}, CHAMPION, vary=(0, 1), seed=3).board
    assert board["names"] == ["cart position", "cart velocity"]
    assert np.allclose(board["scores"], map_scores(CHAMPION, (0, 1), 3), atol=0.051)


@pytest.mark.parametrize(
    ("searches", "error", "words"),
    [
        ({}, ValueError, "one to three searches side by side, but got 0"),
        (dict.fromkeys("abcd", hill_climb), ValueError, "but got 4"),
        ([hill_climb], TypeError, "a dict from names to functions"),
        ({"a": 3}, TypeError, "a dict from names to functions"),
        ({"four": hill_climb}, ValueError, "'four' has policies of 4. Try size=2"),
    ],
)
def test_mistakes_are_named(searches, error, words):
    with pytest.raises(error, match=words):
        race(searches, CHAMPION)


def test_one_policy_and_two_weights():
    with pytest.raises(ValueError, match=r"one policy of 4 weights, but .* shape \(2, 4\)"):
        race(SEARCHES, [CHAMPION, CHAMPION])
    with pytest.raises(ValueError, match="two different weights by their places"):
        race(SEARCHES, CHAMPION, vary=(1, 1))


def test_without_a_kernel_there_is_a_picture_with_a_description(widget):
    data, metadata = widget._repr_mimebundle_()
    assert data["text/plain"] == "A race on the score map: climb, cloud"
    assert len(data["image/png"]) > 5_000
    alt = metadata["image/png"]["alt"]
    assert "climb: 291 policies tried" in alt
    assert "cloud: 300 policies tried; its choice went from (0.00, 0.00)" in alt
