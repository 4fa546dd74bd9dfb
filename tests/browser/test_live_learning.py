"""Learning to be watched, used as a person would: by mouse and by keyboard."""

import re

import pytest

from tests.browser.jupyterlab import WITHOUT_PICTURES

CELLS = [f"from cartpole_helpers.widgets import watch_learning\n{WITHOUT_PICTURES}", "watch_learning(seed=1)"]


@pytest.fixture(scope="module")
def opened(module_lab):
    return module_lab.open_cells(CELLS)


@pytest.fixture
def notebook(opened):
    """The learner as it is when its cell has just been run."""
    opened.run_all()
    assert not opened.errors()
    opened.page.wait_for_selector(".ba-live-learning .ba-curve")
    return opened


def status(notebook):
    return notebook.page.locator(".ba-live-learning .ba-summary").text_content()


def wait_for_games(notebook, games):
    notebook.page.wait_for_function(
        """games => Number(document.querySelector('.ba-live-learning .ba-summary').textContent
            .match(/After (\\d+) games/)?.[1] ?? 0) >= games""",
        arg=games,
    )


def pixels_of(notebook, canvas, channel):
    """How many pixels of a canvas are clearly blue (2) or clearly orange (0); green is neither."""
    return notebook.page.locator(canvas).evaluate(
        """(canvas, channel) => {
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            let count = 0;
            for (let i = 0; i < data.length; i += 4) {
                const others = Math.max(data[i + 2 - channel] + 60, data[i + 1]);
                if (data[i + 3] > 20 && data[i + channel] > others) count += 1;
            }
            return count;
        }""",
        channel,
    )


def test_it_learns_by_mouse_and_stops_when_told(notebook):
    page = notebook.page
    assert "every push is a fair coin" in status(notebook)
    assert pixels_of(notebook, ".ba-plane", 2) == 0  # a coin has no side
    page.locator(".ba-live-learning .ba-stage").click()  # and games of the policy are watched meanwhile
    page.get_by_label("Speed").select_option("16")
    page.get_by_role("button", name="Learn").click()
    wait_for_games(notebook, 60)
    page.get_by_role("button", name="Pause").click()
    stopped = status(notebook)
    assert pixels_of(notebook, ".ba-plane", 2) > 500
    assert pixels_of(notebook, ".ba-curve", 2) > 20
    page.get_by_role("button", name="One update").click()
    assert int(re.search(r"After (\d+)", status(notebook))[1]) == int(re.search(r"After (\d+)", stopped)[1]) + 10
    assert page.get_by_role("button", name="Learn").is_visible()


def test_it_works_from_the_keyboard_and_scores_of_another_learner_stay(notebook):
    page = notebook.page
    page.locator(".ba-live-learning .ba-stage").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert "After 50 games" in status(notebook)
    page.keyboard.press("Space")
    wait_for_games(notebook, 70)
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Learn").is_visible()
    page.get_by_role("button", name="Start over").press("Enter")
    assert "Nothing learned yet" in status(notebook)
    assert pixels_of(notebook, ".ba-curve", 2) > 5  # pale, but there
    baseline = page.get_by_label("subtract the mean (baseline)")
    baseline.press("Space")
    assert not baseline.is_checked()
    for _ in range(6):
        page.get_by_role("button", name="One update").press("Enter")
    assert pixels_of(notebook, ".ba-curve", 0) > 20  # drawn in the colour of a learner without


def test_the_rate_has_its_stops_and_greedy_play_is_a_tick_away(notebook):
    page = notebook.page
    slider = page.get_by_role("slider", name="Rate")
    assert slider.get_attribute("aria-valuetext") == "0.006"
    slider.focus()
    slider.press("End")
    assert slider.get_attribute("aria-valuetext") == "0.2"
    slider.press("Home")
    assert slider.get_attribute("aria-valuetext") == "0.0006"
    page.get_by_label("let it play greedily").check()
    # With weights of zero the greedy policy pushes left only, and falls within a dozen steps, game after game.
    page.get_by_role("button", name="One update").click()
    assert re.search(r"ten greedy ones (8|9|10)\.", status(notebook))


@pytest.mark.parametrize("width", [1280, 1024])
def test_game_controls_plane_and_curve_are_on_the_screen_together(notebook, width):
    page = notebook.page
    before = page.viewport_size
    try:
        page.set_viewport_size({"width": width, "height": 768})
        page.locator(".ba-live-learning").scroll_into_view_if_needed()
        parts = [
            page.locator(f".ba-live-learning {part}").bounding_box() for part in (".ba-stage", ".ba-plane", ".ba-curve")
        ]
        top = min(part["y"] for part in parts)
        assert max(part["y"] + part["height"] for part in parts) - top < 600
        assert all(part["width"] >= 200 for part in parts)
        overflow = page.evaluate(
            "() => { const e = document.querySelector('.ba-live-learning'); return e.scrollWidth - e.clientWidth; }"
        )
        assert overflow <= 1
    finally:
        page.set_viewport_size(before)
