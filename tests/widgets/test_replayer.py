"""Replays from Python's side, and as pages. What a person sees and does is tested in tests/browser."""

import base64
import json
import re
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cartpole_helpers.episode import Episode, ending_in_words
from cartpole_helpers.widgets import export_html, replay
from tests.games import FALL, OTHERS, SUCCESS, game_of, other_game


@pytest.fixture(scope="module")
def fall():
    return game_of(*FALL)


@pytest.fixture(scope="module")
def success():
    return game_of(*SUCCESS)


def test_replay_hands_the_recorded_numbers_to_the_browser(fall, success):
    widget = replay([fall, success], titles=["worst", "best"])
    assert [game["title"] for game in widget.games] == ["worst", "best"]
    for game, episode in zip(widget.games, [fall, success], strict=True):
        assert np.array_equal(np.array(game["observations"], dtype=np.float32), episode.observations)
        assert game["actions"] == episode.actions.tolist()
        assert game["ending"] == episode.ending
    json.dumps(widget.games)


def test_one_game_needs_no_list(fall):
    (game,) = replay(fall, titles="the fall").games
    assert game["title"] == "the fall"


def test_what_a_reader_without_a_kernel_gets(fall, success):
    data, metadata = replay([fall, success], titles=["worst", ""])._repr_mimebundle_()
    assert data["text/plain"] == (
        f"Replay of 2 games: worst: tipped over at step {len(fall)}; reached the time limit at step 500"
    )
    assert "application/vnd.jupyter.widget-view+json" in data
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert f"tipped over at step {len(fall)}" in metadata["image/png"]["alt"]
    assert plt.get_fignums() == [], "a figure left open would show up in the notebook"


def test_the_picture_is_the_same_every_time(fall):
    pictures = [widget._repr_mimebundle_() for _ in range(2) for widget in [replay(fall)]]
    assert pictures[0][0]["image/png"] == pictures[1][0]["image/png"]


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other[0])
def test_other_games_are_handed_over_and_told_in_words(other):
    episode = other_game(*other)
    widget = replay(episode)
    (game,) = widget.games
    assert np.array_equal(np.array(game["observations"], dtype=np.float32), episode.observations)
    assert np.array_equal(np.array(game["actions"], dtype=episode.actions.dtype), episode.actions)
    assert (game["score"], game["ending"]) == (episode.score, episode.ending)
    json.dumps(game)
    data, metadata = widget._repr_mimebundle_()
    assert ending_in_words(episode) in data["text/plain"]
    assert ending_in_words(episode) in metadata["image/png"]["alt"]


def unknown_game():
    return Episode(np.zeros((2, 1)), np.zeros(1, dtype=int), 0.0, "time limit", "FrozenLake-v1")


@pytest.mark.parametrize("show", [replay, lambda games: export_html(games, "never.html")])
@pytest.mark.parametrize(
    ("games", "error", "words"),
    [
        ([], ValueError, "at least one game.*empty.*Play one"),
        (None, TypeError, "NoneType.*Try"),
        (42, TypeError, "int.*Try"),
        ([None], TypeError, "NoneType.*Try"),
        (unknown_game(), ValueError, "CartPole, Acrobot.*FrozenLake-v1.*Try"),
        (["a"], TypeError, "str.*Try"),
    ],
)
def test_what_is_not_a_list_of_games(show, games, error, words):
    with pytest.raises(error, match=words):
        show(games)


def test_too_many_games(fall):
    with pytest.raises(ValueError, match=r"at most 12.*got 13.*Choose"):
        replay([fall] * 13)


def test_titles_that_do_not_fit(fall):
    with pytest.raises(ValueError, match=r"2 game.*1 title.*one title for each"):
        replay([fall, fall], titles=["one"])
    with pytest.raises(ValueError, match=r"1 game.*2 title"):
        replay(fall, titles=["one", "two"])
    with pytest.raises(TypeError, match=r"must be a text.*3"):
        replay([fall], titles=[3])


# ------------------------------------------------------------------ the exported page


HOSTILE = "</script><script>alert(1)</script><!--"


def test_no_script_comes_in_through_the_data(tmp_path, fall):
    fall = replace(fall, environment=f"CartPole-v1{HOSTILE}")
    page = export_html([fall], tmp_path / "page.html", titles=[HOSTILE]).read_text(encoding="utf-8")
    assert "alert(1)" in page, "the title is there"
    assert "<script>alert" not in page
    assert page.count("</script") == 2, "the end of the data and the end of the script, no more"
    data = re.search(r'<script id="games" type="application/json">(.*?)</script>', page, re.DOTALL).group(1)
    (game,) = json.loads(data)
    assert game["title"] == HOSTILE
    assert np.array_equal(np.array(game["observations"], dtype=np.float32), fall.observations)


def test_the_page_needs_nothing_from_outside(tmp_path, success):
    page = export_html(success, tmp_path / "page.html").read_text(encoding="utf-8")
    assert not re.search(r"https?:|//cdn|<link|@import|\bsrc=", page)
    assert "default-src 'none'" in page
    assert "%%" not in page
