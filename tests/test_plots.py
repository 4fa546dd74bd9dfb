"""The figures: what they draw, and the words that stand for them."""

import io

import gymnasium as gym
import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from cartpole_helpers import plots
from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.plots.figure import light_png


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@pytest.fixture
def fall():
    return play(gym.make("CartPole-v1"), linear_policy([0, 0, 1, 0]), seed=1)


def texts_of(axes):
    return [text.get_text() for text in axes.texts]


def test_histogram_counts_every_score():
    scores = [9, 9, 10, 31, 500]
    axes = plots.score_histogram(scores, title="Five games")
    heights = axes.patches[0].get_path().vertices[:, 1]
    assert heights.max() == 2  # the two nines
    assert axes.get_title() == "Five games"
    assert axes.get_xlabel()
    assert axes.get_ylabel()
    assert axes.lines[0].get_xdata()[0] == np.mean(scores)
    words = axes.figure.description
    assert "5 games, mean 111.8, half of them at most 10, lowest 9, highest 500" in words


def test_histogram_compares_by_name_and_by_more_than_colour():
    axes = plots.score_histogram({"coin": [9, 12, 30], "rule": [100, 200, 210]})
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["coin: mean 17.0", "rule: mean 170.0"]
    assert len({line.get_linestyle() for line in axes.lines}) == 2
    assert len({patch.get_hatch() for patch in axes.patches}) == 2
    assert "coin: 3 games" in axes.figure.description
    assert "rule: 3 games" in axes.figure.description


@pytest.mark.parametrize("nothing", [[], {}, {"coin": []}])
def test_histogram_of_nothing(nothing):
    with pytest.raises(ValueError, match="at least one score"):
        plots.score_histogram(nothing)


def test_filmstrip_shows_first_and_last_state_and_the_ending(fall):
    axes = plots.filmstrip(fall)
    assert texts_of(axes)[0] == "step 0"
    assert texts_of(axes)[-1] == f"tipped over at step {len(fall)}"
    assert len(texts_of(axes)) == 8
    words = axes.figure.description
    assert f"step 0: cart at {fall.observations[0, 0]:+.2f}" in words
    assert f"pole {np.degrees(fall.observations[-1, 2]):+.1f} degrees" in words
    assert words.endswith(f"The game tipped over at step {len(fall)}.")


def test_filmstrip_draws_the_pole_where_it_was(fall):
    axes = plots.filmstrip(fall, frames=2)
    pole = axes.lines[-1]
    (foot_x, tip_x), (foot_y, tip_y) = pole.get_data()
    assert np.arctan2(tip_x - foot_x, tip_y - foot_y) == pytest.approx(fall.observations[-1, 2])


def test_filmstrip_of_a_short_game_and_of_one_to_the_end():
    short = play(gym.make("CartPole-v1", max_episode_steps=2), lambda observation: 1)
    axes = plots.filmstrip(short)
    assert texts_of(axes) == ["step 0", "step 1", "reached the time limit at step 2"]


def test_filmstrip_only_draws_cartpole(fall):
    mountain = play(gym.make("MountainCar-v0"), lambda observation: 1)
    with pytest.raises(ValueError, match=r"MountainCar-v0.*CartPole-v1"):
        plots.filmstrip(mountain)
    with pytest.raises(ValueError, match="got a list"):
        plots.filmstrip([1, 2, 3])
    with pytest.raises(ValueError, match="at least 2 frames, but got 1"):
        plots.filmstrip(fall, frames=1)


def test_pictures_are_the_same_bytes_and_have_a_background_of_their_own(fall, tmp_path):
    first, second = plots.filmstrip(fall).figure.png(), plots.filmstrip(fall).figure.png()
    assert first == second
    path = tmp_path / "filmstrip.png"
    path.write_bytes(first)
    with Image.open(path) as picture:
        assert picture.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)  # readable on a dark page
        assert picture.width > 600


def test_light_pictures_look_the_same():
    values = np.linspace(-1, 1, 41)
    axes = plots.score_map(250 + 125 * (values + values[:, np.newaxis]), values, best=(0.4, 0.6))
    picture = axes.figure.image()
    with Image.open(io.BytesIO(light_png(picture))) as light:
        assert light.mode == "P"
        difference = np.asarray(light.convert("RGB"), dtype=int) - np.asarray(picture, dtype=int)
        assert np.abs(difference).max() < 16


def test_figure_in_a_notebook_carries_its_description(fall, capture_display):
    figure = plots.filmstrip(fall).figure
    figure._ipython_display_()
    picture, words = capture_display
    assert picture["metadata"]["image/png"]["alt"] == figure.description
    assert picture["data"]["text/plain"] == figure.description
    assert figure.description in words["data"]["text/html"]


def test_names_in_a_description_are_escaped(capture_display):
    plots.score_histogram({"<script>": [1, 2, 3]}).figure._ipython_display_()
    _, words = capture_display
    assert "&lt;script&gt;: 3 games" in words["data"]["text/html"]


@pytest.fixture
def capture_display(monkeypatch):
    shown = []
    monkeypatch.setattr(
        plots.figure,
        "display",
        lambda thing, raw=False, metadata=None: shown.append(
            {"data": thing if raw else {"text/html": thing.data}, "metadata": metadata}
        ),
    )
    return shown
