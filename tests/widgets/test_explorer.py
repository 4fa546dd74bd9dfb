"""The map of policies, from Python's side."""

import gymnasium as gym
import pytest
import traitlets

from cartpole_helpers.evaluation import evaluate, game_seeds
from cartpole_helpers.widgets import explorer

WEIGHTS = [0.14, 0.25, 0.38, 0.65]


@pytest.fixture(scope="module")
def widget():
    return explorer.explore(WEIGHTS, seed=3)


@pytest.fixture(autouse=True)
def _back_to_the_start(widget):
    widget.chosen = []


def test_it_starts_with_the_policy_given_and_a_choice_changes_two_weights(widget):
    assert widget.weights.tolist() == WEIGHTS
    widget.chosen = [40, 25]  # to the right, upwards
    assert widget.weights.tolist() == [0.14, 0.25, 1.0, 0.25]


def test_the_browser_is_told_the_start_of_the_first_game(widget):
    with gym.make("CartPole-v1") as env:
        env.reset(seed=game_seeds(3, explorer.GAMES)[0])
        assert widget.board["first"] == env.unwrapped.state.tolist()


def test_the_map_says_what_evaluate_says(widget):
    for column, row in [(0, 0), (40, 25), (28, 40)]:
        widget.chosen = [column, row]
        mean = evaluate(widget.weights, trials=explorer.GAMES, seed=3).mean()
        assert widget.board["scores"][row][column] == pytest.approx(mean, abs=0.051)


def test_the_star_has_the_mean_of_its_own_games_not_of_the_place_next_to_it(widget):
    mean = evaluate(WEIGHTS, trials=explorer.GAMES, seed=3).mean()
    assert widget.board["start_score"] == pytest.approx(mean, abs=0.051)
    assert widget.board["start_score"] != widget.board["scores"][33][28]


def test_any_two_weights_can_be_varied():
    scores = explorer.map_scores(WEIGHTS, vary=(2, 0), seed=3)
    column, row = 30, 22
    weights = [explorer.VALUES[row], 0.25, explorer.VALUES[column], 0.65]
    assert scores[row, column] == evaluate(weights, trials=explorer.GAMES, seed=3).mean()


@pytest.mark.parametrize("place", [[41, 0], [0, -1], [3], [1, 2, 3]])
def test_a_place_off_the_map_is_refused(widget, place):
    with pytest.raises(traitlets.TraitError, match="from 0 to 40"):
        widget.chosen = place
    assert widget.weights.tolist() == WEIGHTS


def test_mistakes_are_named():
    with pytest.raises(ValueError, match=r"one policy of 4 weights, but .* shape \(2, 4\)"):
        explorer.explore([WEIGHTS, WEIGHTS])
    with pytest.raises(ValueError, match="two different weights by their places"):
        explorer.explore(WEIGHTS, vary=(1, 1))
    for searched in [(1, 0), (1, 1), (1,), 1]:
        with pytest.raises(ValueError, match=r"the lowest and the highest weight of a search, but got .*Try \(0, 1\)"):
            explorer.explore(WEIGHTS, searched=searched)


def test_without_a_kernel_there_is_a_picture_with_a_description(widget):
    data, metadata = widget._repr_mimebundle_()
    assert data["text/plain"] == (
        "A map to click on: the score against the weights of pole angle and pole angular velocity"
    )
    assert len(data["image/png"]) > 5_000
    alt = metadata["image/png"]["alt"]
    assert alt.startswith("Map of the mean score")
    assert "The game " in alt
