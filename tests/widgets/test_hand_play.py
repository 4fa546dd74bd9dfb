"""Playing by hand from Python's side. What a person sees and does is tested in tests/browser."""

import numpy as np
import pytest

from cartpole_helpers.physics import advance
from cartpole_helpers.recordings import example_games
from cartpole_helpers.widgets import hand_play, hand_played_games, play_yourself
from cartpole_helpers.widgets.hand_play import _finished_game
from tests.games import FALL, SUCCESS, game_of, other_game, same, with_momentum


@pytest.fixture(scope="module")
def fall():
    return game_of(*FALL)


@pytest.fixture(scope="module")
def success():
    return game_of(*SUCCESS)


@pytest.fixture(scope="module")
def ride():
    return other_game("MountainCar-v0", with_momentum)


@pytest.fixture(scope="module")
def stuck():
    return other_game("MountainCar-v0", always_right)


def always_right(seen):
    return 2


@pytest.fixture
def no_games_yet(monkeypatch):
    monkeypatch.setattr(hand_play, "_hand_played", [])


def message(episode):
    return {
        "environment": episode.environment,
        "score": episode.score,
        "observations": episode.observations.tolist(),
        "actions": episode.actions.tolist(),
        "ending": episode.ending,
    }


def finish(widget, content):
    """What happens when the browser reports a finished game."""
    widget._handle_custom_msg(content, [])


def test_finished_games_come_back_and_outlive_the_widget(no_games_yet, fall, success):
    widget = play_yourself()
    assert hand_played_games() == [] and widget.best is None
    finish(widget, message(fall))
    assert widget.best == len(fall)
    finish(play_yourself(), message(success))
    games = hand_played_games()
    assert [game.ending for game in games] == ["tipped over", "time limit"]
    assert all(same(game, episode) for game, episode in zip(games, [fall, success], strict=True))
    assert play_yourself().best == 500
    games.clear()
    assert len(hand_played_games()) == 2, "the list handed out is a copy"


def test_each_game_has_games_and_a_best_of_its_own(no_games_yet, fall, ride, stuck):
    car = play_yourself("MountainCar-v0")
    assert car.best is None and car.environment == "MountainCar-v0"
    for episode, best in ((stuck, -200), (ride, -len(ride))):
        finish(car, message(episode))
        assert car.best == best
    finish(play_yourself(), message(fall))
    assert play_yourself().best == len(fall) and play_yourself("MountainCar-v0").best == -len(ride)
    games = hand_played_games("MountainCar-v0")
    assert all(same(game, episode) for game, episode in zip(games, [stuck, ride], strict=True))
    assert [game.environment for game in hand_played_games()] == ["CartPole-v1"]


@pytest.mark.parametrize("call", [play_yourself, hand_played_games])
@pytest.mark.parametrize("environment", ["Acrobot-v1", "CartPole", 3, None])
def test_a_game_that_cannot_be_played_by_hand(call, environment):
    with pytest.raises(ValueError, match=rf"knows CartPole-v1 and MountainCar-v0, but got {environment!r}.*Try"):
        call(environment)


def test_what_happens_if_one_only_pushes_right():
    data, metadata = play_yourself("MountainCar-v0")._repr_mimebundle_()
    assert data["text/plain"].startswith("Play MountainCar yourself")
    assert "only ever push right" in metadata["image/png"]["alt"]
    assert "reached the time limit at step 200" in metadata["image/png"]["alt"]


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
        lambda content: content["actions"].__setitem__(0, 1 - content["actions"][0]),  # another push than it was
        lambda content: content["observations"][3].__setitem__(2, 0.5),  # over, and yet it goes on
        lambda content: content["observations"][0].__setitem__(2, 0.2),  # no start of the game
    ],
)
def test_the_kernel_takes_no_game_that_is_none(no_games_yet, fall, spoil):
    content = message(fall)
    spoil(content)
    with pytest.raises(ValueError, match=r"what the browser sent.*[Tt]ry|Run the cell again"):
        _finished_game(content, "CartPole-v1")
    assert hand_played_games() == []


@pytest.mark.parametrize(
    "spoil",
    [
        set_to("ending", "tipped over"),
        set_to("ending", "time limit"),
        set_to("score", 12),
        lambda content: content["actions"].__setitem__(0, 3),
        lambda content: content["actions"].__setitem__(5, 2 - content["actions"][5]),  # another push than it was
        lambda content: content["observations"][0].__setitem__(1, 0.01),  # not at rest
        lambda content: content["observations"][9].__setitem__(0, 0.4),  # a leap
    ],
)
def test_nor_one_of_a_mountain_car_that_is_none(ride, spoil):
    content = message(ride)
    spoil(content)
    with pytest.raises(ValueError, match=r"what the browser sent"):
        _finished_game(content, "MountainCar-v0")


def test_a_message_that_is_no_game_at_all(no_games_yet):
    with pytest.raises(ValueError, match="what the browser sent"):
        _finished_game("hello", "CartPole-v1")


def test_the_sample_of_hand_played_games():
    games = example_games()
    assert len(games) == 10
    for game in games:
        assert same(_finished_game(message(game), "CartPole-v1"), game), "as the widget's own games are"
        predicted = advance(game.observations[:-1].T.astype(float), game.actions == 1)
        np.testing.assert_allclose(game.observations[1:], predicted.T, atol=1e-6)
    assert {game.ending for game in games} >= {"tipped over", "time limit"}
