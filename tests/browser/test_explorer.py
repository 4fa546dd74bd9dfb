"""The map of policies, used as a person would: by mouse and by keyboard."""

import re

import pytest

from cartpole_helpers.evaluation import evaluate
from tests.browser.jupyterlab import WITHOUT_PICTURES

WEIGHTS = [0.14, 0.25, 0.38, 0.65]
CELLS = [
    f"from cartpole_helpers.widgets import explore\nmap_ = explore({WEIGHTS}, seed=3)\n{WITHOUT_PICTURES}",
    "map_",
]


@pytest.fixture(scope="module")
def opened(module_lab):
    return module_lab.open_cells(CELLS)


@pytest.fixture
def notebook(opened):
    """The map as it is when its cells have just been run."""
    with opened.motion():
        opened.run_all()
        assert not opened.errors()
        opened.page.wait_for_selector(".ba-explorer .ba-map")
        yield opened


def weights_shown(notebook):
    texts = notebook.page.locator(".ba-map-weight .ba-value").all_text_contents()
    return [float(text.replace("−", "-")) for text in texts]


def wait_until_played(notebook, chosen):
    notebook.page.wait_for_function(
        "expected => document.querySelector('.ba-explorer .ba-title').textContent.endsWith(expected)",
        arg=", ".join(f"{weight:.2f}" for weight in chosen),
    )


def test_it_starts_at_the_star_and_does_not_play_by_itself(notebook):
    assert weights_shown(notebook) == [0.38, 0.65]
    shown = notebook.page.locator(".ba-map-verdict").text_content()
    assert shown == f"Mean score of 20 games: {evaluate(WEIGHTS, trials=20, seed=3).mean():.0f} steps"
    assert notebook.page.locator(".ba-explorer .ba-main").text_content() == "Play"


def test_a_click_chooses_two_weights_and_plays_them(notebook):
    page = notebook.page
    box = page.locator(".ba-map").bounding_box()
    page.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + 0.8 * box["height"])  # lower left: hopeless
    first, second = weights_shown(notebook)
    assert first < 0
    assert second < 0
    wait_until_played(notebook, [0.14, 0.25, first, second])
    assert re.search(r"Mean score of 20 games: \d+ steps", page.locator(".ba-map-verdict").text_content())
    # It plays without another click, to its end after a few steps.
    page.wait_for_function("document.querySelector('.ba-explorer .ba-line .ba-outcome').textContent")
    assert "Tipped over" in page.locator(".ba-explorer .ba-line .ba-outcome").text_content()
    assert notebook.ask("map_.weights.round(2).tolist()") == [0.14, 0.25, first, second]


def test_the_sliders_work_from_the_keyboard_and_the_way_back(notebook):
    page = notebook.page
    slider = page.get_by_role("slider", name=re.compile("weight of the pole angular velocity"))
    slider.focus()
    slider.press("End")
    assert weights_shown(notebook) == [0.4, 1.0]  # the nearest place on the map, and the end of the slider
    wait_until_played(notebook, [0.14, 0.25, 0.4, 1.0])
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert weights_shown(notebook) == [0.4, 0.85]
    wait_until_played(notebook, [0.14, 0.25, 0.4, 0.85])
    assert notebook.frames_drawn_together() == 1  # the replays before it are gone
    page.get_by_role("button", name="Back to the star").press("Enter")
    wait_until_played(notebook, [0.14, 0.25, 0.38, 0.65])
    assert weights_shown(notebook) == [0.38, 0.65]
    assert notebook.ask("map_.weights.tolist()") == [0.14, 0.25, 0.38, 0.65]


def test_dragging_plays_only_where_it_comes_to_rest(notebook):
    page = notebook.page
    box = page.locator(".ba-map").bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 2 * box["width"], box["y"] - 50, steps=20)  # out of the map, beyond its corner
    page.mouse.up()
    assert weights_shown(notebook) == [1.0, 1.0]
    wait_until_played(notebook, [0.14, 0.25, 1.0, 1.0])


def test_the_game_stands_beside_the_map_where_there_is_room_and_below_it_where_not(notebook):
    page = notebook.page

    def wait_until(condition):  # a moment after the window has another size
        page.wait_for_function(
            """condition => {
                const [map, stage] = ['.ba-map', '.ba-stage'].map(
                    part => document.querySelector(`.ba-explorer ${part}`).getBoundingClientRect());
                return Function('map', 'stage', `return ${condition}`)(map, stage);
            }""",
            arg=condition,
        )

    before = page.viewport_size
    try:
        page.set_viewport_size({"width": 1280, "height": 800})
        wait_until("stage.left >= map.right && stage.top < (map.top + map.bottom) / 2")
        page.set_viewport_size({"width": 700, "height": 800})
        wait_until("stage.top >= map.bottom")
    finally:
        page.set_viewport_size(before)


def test_its_writing_takes_the_colours_of_the_theme(notebook):
    for dark in (True, False):  # what is there already is painted anew
        notebook.set_theme(dark=dark)
        # The numbers to the left of the map have an edge of the colour of the page.
        notebook.page.wait_for_function(
            """dark => {
                const context = document.querySelector('.ba-explorer .ba-map').getContext('2d');
                const pixels = context.getImageData(0, 0, 36 * devicePixelRatio, 300).data;
                const solid = pixels.filter((_, i) => i % 4 === 0 && pixels[i + 3] === 255);
                const mean = solid.reduce((sum, value) => sum + value, 0) / solid.length;
                return dark ? mean < 110 : mean > 145;
            }""",
            arg=dark,
        )
