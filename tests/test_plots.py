"""The figures: what they draw, and the words that stand for them."""

import base64
import io
import re

import gymnasium as gym
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color, to_rgb
from matplotlib.lines import Line2D
from matplotlib.text import Text
from PIL import Image

from cartpole_helpers import plots
from cartpole_helpers.episode import Episode, linear_policy, play
from cartpole_helpers.plots.figure import ENDINGS, light_png
from tests.games import swing, with_momentum


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


def test_histogram_has_bars_of_one_width_for_one_policy_alone_and_beside_a_better_one():
    coin = [9, 12, 30, 135]
    widths = set()
    for scores in (coin, {"coin": coin, "rule": [127, 318]}):
        edges = np.unique(plots.score_histogram(scores).patches[0].get_path().vertices[:, 0])
        widths |= set(np.diff(edges))
    assert widths == {5}


def test_histogram_marks_a_guess_and_only_a_guess_that_was_made():
    axes = plots.score_histogram([9, 10], guess=40)
    assert axes.lines[-1].get_xdata()[0] == 40
    assert "your guess: 40" in [text.get_text() for text in axes.get_legend().get_texts()]
    assert axes.figure.description.endswith("Your guess: 40.")
    assert len(plots.score_histogram([9, 10], guess=None).lines) == 1


def test_policies_compared_have_a_row_each_with_every_score_and_the_mean():
    axes = plots.scores_compared({"coin": [9, 12, 30], "me": [100]}, title="So far")
    dots = [line for line in axes.lines if line.get_marker() == "."]
    assert [sorted(line.get_xdata()) for line in dots] == [[9, 12, 30], [100]]
    for row, line in enumerate(dots):
        assert np.abs(np.subtract(line.get_ydata(), row)).max() <= 0.3
    means = [line.get_xdata()[0] for line in axes.lines if line.get_marker() != "."]
    assert means == [17, 100]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["coin\n3 games", "me\n1 game"]
    assert [text.get_text() for text in axes.texts] == ["17.0", "100.0", "mean"]
    assert "coin: 3 games, mean 17.0, from 9 to 30. me: 1 game, mean 100.0" in axes.figure.description
    assert axes.get_title() == "So far"
    first, second = (plots.scores_compared({"coin": [9, 9, 9]}).figure.png() for _ in range(2))
    assert first == second


def test_scores_below_zero_are_drawn_too():
    scores = {"a pendulum": [-1234.5, -3.25], "a car": [-200, -83]}
    for draw in (plots.score_histogram, plots.scores_compared):
        axes = draw(scores)
        assert axes.get_xlim()[0] <= -1234.5
        assert axes.get_xlim()[1] >= -3.25
        assert axes.get_xlabel() == "score"
    heights = [patch.get_xy() for patch in plots.score_histogram(scores["a car"]).patches]
    assert heights[0][:, 1].max() == 1


@pytest.mark.parametrize("draw", [plots.score_histogram, plots.scores_compared])
def test_scores_that_are_not_finite(draw):
    with pytest.raises(ValueError, match="needs finite scores"):
        draw({"broken": [1, np.nan]})


def test_a_guess_is_a_number():
    for draw in (
        lambda guess: plots.score_histogram([9, 10], guess=guess),
        lambda guess: plots.selected_beside_fresh([500], [480], guess=guess),
        lambda guess: plots.success_chance(0.2, guess=(10, guess)),
    ):
        with pytest.raises(TypeError, match=r"a guess that is a number, but got '9'.*Try guess=20"):
            draw("9")


NAMED = {
    plots.accuracy_and_score: 6,
    plots.chosen_actions: None,
    plots.ending_bars: None,
    plots.learning_curves: None,
    plots.means_with_errors: None,
    plots.push_shares: 6,
    plots.sample_efficiency: 5,
    plots.score_dots: None,
    plots.search_paths: None,
    plots.spread_of_means: None,
}


@pytest.mark.parametrize(("draw", "most"), NAMED.items(), ids=lambda value: getattr(value, "__name__", None))
def test_what_has_names_is_a_dict_and_nothing_of_it_is_left_out(draw, most):
    before = ([], []) if draw is plots.search_paths else ()
    with pytest.raises(TypeError, match=rf"{draw.__name__} needs a dict, but got \[9, 12\].*Try"):
        draw(*before, [9, 12])
    if most:
        with pytest.raises(ValueError, match=f"{draw.__name__} can tell {most} apart, but got {most + 1}.*Try"):
            draw({str(number): [] for number in range(most + 1)})


@pytest.mark.parametrize("nothing", [{}, {"coin": []}])
def test_nothing_to_compare(nothing):
    with pytest.raises(ValueError, match="at least one score for each policy"):
        plots.scores_compared(nothing)


@pytest.mark.parametrize("nothing", [[], {}, {"coin": []}])
def test_histogram_of_nothing(nothing):
    with pytest.raises(ValueError, match="at least one score"):
        plots.score_histogram(nothing)


@pytest.mark.parametrize(
    "wrong", [None, ["many"], [Episode(np.zeros((1, 4)), np.zeros(0), 9.0, "tipped over", "CartPole-v1")]]
)
def test_scores_that_are_no_numbers(wrong):
    with pytest.raises(TypeError, match=r"score_histogram needs scores.*`return`.*game.score for game"):
        plots.score_histogram(wrong)
    with pytest.raises(TypeError, match="scores_compared needs scores"):
        plots.scores_compared({"my rule": wrong})


def test_scores_to_compare_have_names():
    with pytest.raises(TypeError, match=r"scores_compared needs a dict, but got \[9, 12\].*my rule"):
        plots.scores_compared([9, 12])


def steps_shown(axes):
    return [int(text.removeprefix("step ")) for text in texts_of(axes) if text.startswith("step ")]


def last_pole(axes):
    return [line for line in axes.lines if line.get_linewidth() == 4][-1]


def test_filmstrip_shows_first_and_last_state_and_the_ending(fall):
    axes = plots.filmstrip(fall)
    steps = steps_shown(axes)
    assert (steps[0], steps[-1], len(steps)) == (0, len(fall), 8)
    assert steps == sorted(set(steps))
    assert texts_of(axes)[-1] == "tipped over"
    assert {"−2.4", "2.4", "track units"} <= set(texts_of(axes))
    words = axes.figure.description
    assert f"step 0: cart at {fall.observations[0, 0]:+.2f}" in words
    assert f"pole {np.degrees(fall.observations[-1, 2]):+.1f} degrees" in words
    assert words.endswith(f"The game tipped over at step {len(fall)}.")


def test_filmstrip_draws_the_pole_where_it_was(fall):
    (foot_x, tip_x), (foot_y, tip_y) = last_pole(plots.filmstrip(fall, frames=2)).get_data()
    assert np.arctan2(tip_x - foot_x, tip_y - foot_y) == pytest.approx(fall.observations[-1, 2])


def test_filmstrip_shows_the_turning_points():
    lean = np.interp(np.arange(101), [0, 7, 30, 62, 100], [0, 0.1, -0.1, 0.15, 0.22])  # turns at 7, 30 and 62
    observations = np.zeros((101, 4), dtype=np.float32)
    observations[:, 2] = lean
    game = Episode(observations, np.ones(100, dtype=int), 100.0, "tipped over", "CartPole-v1")
    assert steps_shown(plots.filmstrip(game, frames=5)) == [0, 7, 30, 62, 100]


@pytest.mark.parametrize(
    ("weights", "ending"),
    [([0, 0, 1, 0], "tipped over"), ([0, 0, 0, 1], "left the track"), ([-0.116, 0.332, 0.207, 0.352], "time limit")],
)
def test_filmstrip_says_how_the_game_ended_in_words_by_a_mark_and_by_colour(weights, ending):
    axes = plots.filmstrip(play(gym.make("CartPole-v1"), linear_policy(weights), seed=1))
    colour, mark = ENDINGS[ending]
    *_, shown_mark, _, words = texts_of(axes)
    assert (shown_mark, words, last_pole(axes).get_color()) == (mark, ending, colour)
    assert len(set(ENDINGS.values())) == len(ENDINGS)


def test_filmstrip_of_a_short_game_and_of_one_to_the_end():
    short = play(gym.make("CartPole-v1", max_episode_steps=2), lambda observation: 1)
    axes = plots.filmstrip(short)
    assert steps_shown(axes) == [0, 1, 2]
    assert texts_of(axes)[-1] == "time limit"


def pull(observation):
    return np.array([1.0], dtype=np.float32)


@pytest.mark.parametrize(
    ("name", "policy", "ending", "mark", "words"),
    [
        ("Acrobot-v1", swing, "swung up", "✓", r"step 0: hand -2\.00 from the pivot.*hand \+1\.\d\d from the pivot"),
        ("Acrobot-v1", lambda observation: 1, "time limit", "✕", "of an Acrobot game"),
        ("MountainCar-v0", with_momentum, "reached the flag", "✓", r"car at \+0\.5\d, moving at"),
        ("MountainCar-v0", lambda observation: 1, "time limit", "✕", "reached the time limit at step 200"),
        ("MountainCarContinuous-v0", pull, "time limit", "✕", "of a MountainCarContinuous game"),
        ("Pendulum-v1", pull, "time limit", "■", r"degrees from upright"),
    ],
)
def test_filmstrip_of_other_games(name, policy, ending, mark, words):
    axes = plots.filmstrip(play(gym.make(name), policy, seed=1))
    assert texts_of(axes)[-1] == ending
    assert mark in texts_of(axes)
    assert re.search(words, axes.figure.description)


def test_an_acrobat_is_drawn_where_it_is():
    game = play(gym.make("Acrobot-v1"), swing, seed=1)
    axes = plots.filmstrip(game, frames=2)
    hand = [line for line in axes.lines if line.get_linewidth() == 4][-1].get_xydata()[-1]
    pivot = [line for line in axes.lines if line.get_marker() == "o"][-1].get_xydata()[0]
    cos1, sin1, cos2, sin2, *_ = game.observations[-1]
    assert (hand - pivot)[1] == pytest.approx(-cos1 - (cos1 * cos2 - sin1 * sin2), abs=1e-5)
    assert (hand - pivot)[1] > 1


def test_filmstrip_only_draws_what_it_knows(fall):
    lake = play(gym.make("FrozenLake-v1"), lambda observation: 1, seed=1)
    with pytest.raises(ValueError, match=r"FrozenLake-v1.*CartPole-v1"):
        plots.filmstrip(lake)
    with pytest.raises(ValueError, match="got a list"):
        plots.filmstrip([1, 2, 3])
    with pytest.raises(ValueError, match="at least 2 frames, but got 1"):
        plots.filmstrip(fall, frames=1)


def on(page, picture):
    """The picture as it looks on a page of this colour."""
    behind = Image.new("RGBA", picture.size, page)
    behind.alpha_composite(picture.convert("RGBA"))
    return np.asarray(behind.convert("RGB"), dtype=int)


def test_pictures_are_the_same_bytes_and_sharp(fall):
    first, second = plots.filmstrip(fall).figure.png(), plots.filmstrip(fall).figure.png()
    assert first == second
    assert Image.open(io.BytesIO(first)).width > 1200


def test_figures_can_be_read_on_light_and_on_dark_pages(fall):
    rng = np.random.default_rng(1)
    scores = rng.integers(10, 500, 100)
    figures = [
        plots.filmstrip(fall, title="a game"),
        plots.score_histogram(scores),
        plots.score_map(rng.uniform(0, 500, (3, 3)), [0, 1, 2], best=(1, 1), searched=(0, 2)),
        plots.decision_plane([0, 0, 1, 1], fall),
        plots.contribution_bars([0, 0, 1, 1], [0, 0, 0.1, 0.1]),
        plots.means_with_errors({"one": scores}),
        plots.score_dots({"one": scores[:9]}, reference=("coin", 22)),
        plots.network_diagram([4, 3, 2]),
    ]
    for axes in figures:
        picture = Image.open(io.BytesIO(axes.figure.png())).convert("RGBA")
        assert picture.getpixel((0, 0))[3] == 0  # the page shines through
        for text in axes.figure.findobj(Text):
            colours = (plots.INK, "white", plots.ORANGE, *(colour for colour, _ in ENDINGS.values()))
            if text.get_text():
                assert any(same_color(text.get_color(), colour) for colour in colours), text
        for artist in axes.figure.findobj(Line2D):
            assert not same_color(artist.get_color(), "black")
    assert min(contrast(plots.INK, page) for page in ("#ffffff", "#111111", "#0d1117", "#131416")) > 4
    assert min(contrast(colour, page) for colour, _ in ENDINGS.values() for page in ("#ffffff", "#111111")) > 3


def contrast(colour, page):
    """As the guidelines for accessible pages compute it: from 1 to 21."""

    def luminance(colour):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
        return np.dot([0.2126, 0.7152, 0.0722], linear)

    darker, lighter = sorted([luminance(colour), luminance(page)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("page", ["#ffffff", "#111111"])
def test_light_pictures_look_the_same(page):
    values = np.linspace(-1, 1, 41)
    axes = plots.score_map(250 + 125 * (values + values[:, np.newaxis]), values, best=(0.4, 0.6))
    picture = axes.figure.image()
    with Image.open(io.BytesIO(light_png(picture))) as light:
        assert light.mode == "P"
        difference = np.abs(on(page, light) - on(page, picture))
        assert np.quantile(difference, 0.999) < 16
        assert len(light_png(picture)) < 40_000


def test_figure_in_a_notebook_carries_its_description(fall, capture_display):
    figure = plots.filmstrip(fall).figure
    figure._ipython_display_()
    picture, words = capture_display
    assert picture["metadata"]["image/png"]["alt"] == figure.description
    stored = Image.open(io.BytesIO(base64.b64decode(picture["data"]["image/png"])))
    assert stored.width == pytest.approx(2 * picture["metadata"]["image/png"]["width"], abs=1)
    assert stored.height == pytest.approx(2 * picture["metadata"]["image/png"]["height"], abs=1)
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
