"""Playing by hand from Python's side. What a person sees and does is tested in tests/browser."""

import numpy as np
import pytest

from cartpole_helpers.physics import advance
from cartpole_helpers.recordings import example_games
from cartpole_helpers.widgets import hand_play, hand_played_games, play_yourself
from cartpole_helpers.widgets.hand_play import _finished_game
from tests.games import FALL, SUCCESS, game_of, same


@pytest.fixture(scope="module")
def fall():
    return game_of(*FALL)


@pytest.fixture(scope="module")
def success():
    return game_of(*SUCCESS)


@pytest.fixture
def no_games_yet(monkeypatch):
    monkeypatch.setattr(hand_play, "_hand_played", [])


def message(episode):
    return {
        "observations": episode.observations.tolist(),
        "actions": episode.actions.tolist(),
        "ending": episode.ending,
    }


def finish(widget, content):
    """What happens when the browser reports a finished game."""
    widget._handle_custom_msg(content, [])


def test_finished_games_come_back_and_outlive_the_widget(no_games_yet, fall, success):
    widget = play_yourself()
    assert hand_played_games() == [] and widget.best == 0
    finish(widget, message(fall))
    assert widget.best == len(fall)
    finish(play_yourself(), message(success))
    games = hand_played_games()
    assert [game.ending for game in games] == ["tipped over", "time limit"]
    assert all(same(game, episode) for game, episode in zip(games, [fall, success], strict=True))
    assert play_yourself().best == 500
    games.clear()
    assert len(hand_played_games()) == 2, "the list handed out is a copy"


def test_the_picture_is_the_same_every_time():
    by_hand = [play_yourself()._repr_mimebundle_() for _ in range(2)]
    assert by_hand[0][0]["image/png"] == by_hand[1][0]["image/png"]
    assert by_hand[0][0]["text/plain"].startswith("Play CartPole yourself")
    assert "tipped over" in by_hand[0][1]["image/png"]["alt"]


def without(name):
    return lambda content: content.pop(name)


def set_to(name, value):
    return lambda content: content.update({name: value})


@pytest.mark.parametrize(
    "spoil",
    [
        without("actions"),
        without("observations"),
        without("ending"),
        set_to("ending", "bored"),
        set_to("ending", ["tipped over"]),
        set_to("ending", "left the track"),
        set_to("ending", "time limit"),
        set_to("actions", []),
        set_to("actions", "left"),
        set_to("observations", None),
        lambda content: content["actions"].pop(),
        lambda content: content["actions"].__setitem__(0, 2),
        lambda content: content["actions"].__setitem__(0, 0.5),
        lambda content: content["observations"].pop(),
        lambda content: content["observations"][3].pop(),
        lambda content: content["observations"][3].__setitem__(0, float("nan")),
        lambda content: content["observations"][3].__setitem__(0, "far"),
        lambda content: content["observations"][3].__setitem__(2, 0.5),  # over, and yet it goes on
        lambda content: content["observations"][0].__setitem__(2, 0.2),  # no start of the game
    ],
)
def test_the_kernel_takes_no_game_that_is_none(no_games_yet, fall, spoil):
    content = message(fall)
    spoil(content)
    with pytest.raises(ValueError, match=r"what the browser sent.*[Tt]ry|Run the cell again"):
        _finished_game(content)
    assert hand_played_games() == []


def test_a_message_that_is_no_game_at_all(no_games_yet):
    with pytest.raises(ValueError, match="what the browser sent"):
        _finished_game("hello")


def test_the_sample_of_hand_played_games():
    games = example_games()
    assert len(games) == 10
    for game in games:
        assert same(_finished_game(message(game)), game), "as the widget's own games are"
        predicted = advance(game.observations[:-1].T.astype(float), game.actions == 1)
        np.testing.assert_allclose(game.observations[1:], predicted.T, atol=1e-6)
    assert {game.ending for game in games} >= {"tipped over", "time limit"}
