"""The instrument of lesson 02: four of ipywidgets' sliders that the learner gives to a function of their own."""

import time
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from cartpole_helpers.evaluation import evaluate
from tests.browser.jupyterlab import PATIENCE

LESSON = Path(__file__).resolve().parents[2] / "notebooks" / "02_dot_products.ipynb"
NAMES = ["cart_position", "cart_velocity", "pole_angle", "angular_velocity"]
LESSONS_WEIGHTS = [-0.116, 0.332, 0.207, 0.352]
WRITTEN = """
from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.plots import score_histogram

calls = []


def try_weights(cart_position, cart_velocity, pole_angle, angular_velocity):
    weights = [cart_position, cart_velocity, pole_angle, angular_velocity]
    scores = evaluate(weights, trials=100, seed=3)
    score_histogram(scores)
    calls.append(weights)
    return scores.mean()
"""


@pytest.fixture(scope="module")
def notebook(module_lab):
    cells = [cell.source for cell in nbformat.read(LESSON, as_version=4).cells if cell.cell_type == "code"]
    (sliders,) = (source for source in cells if "interact(" in source)
    notebook = module_lab.open_cells([WRITTEN, sliders], name="instrument.ipynb")
    notebook.run_all()
    assert notebook.errors() == []
    return notebook


def row(notebook, name):
    return notebook.cell(1).locator(".widget-slider").filter(has_text=name)


def weights_now(notebook, changed):
    """The weights of the latest call, as soon as ``changed`` is true of them."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not changed(weights := notebook.ask("calls[-1]")):
        assert time.monotonic() < deadline, f"the latest call was {weights}"
        time.sleep(0.1)
    return weights


def expect_figure_and_mean(notebook, weights):
    mean = evaluate(weights, trials=100, seed=3).mean()
    output = notebook.cell(1).locator(".widget-output")
    expect(output).to_contain_text(f"mean {mean:.1f}")  # the words that go with the figure
    expect(output).to_contain_text(f"({mean:g}")
    expect(output.locator("img")).to_have_count(1)


def test_it_starts_with_the_very_weights_and_names_every_slider(notebook):
    assert notebook.ask("calls") == [LESSONS_WEIGHTS]
    for name, weight in zip(NAMES, LESSONS_WEIGHTS, strict=True):
        label = row(notebook, name).locator(".widget-label")
        assert label.evaluate("label => label.scrollWidth <= label.clientWidth"), f"{name} is cut off"
        expect(row(notebook, name).locator(".widget-readout")).to_have_text(f"{weight:.3f}".replace("-", "−"))
    expect_figure_and_mean(notebook, LESSONS_WEIGHTS)


def test_keys_move_one_of_them_there_and_back_and_the_others_stay(notebook):
    before = notebook.ask("calls[-1]")
    row(notebook, "cart_position").locator(".noUi-handle").focus()
    notebook.page.keyboard.press("ArrowRight")
    after = weights_now(notebook, lambda weights: weights[0] > before[0])
    assert after[0] - before[0] < 0.1
    assert after[1:] == before[1:]
    expect_figure_and_mean(notebook, after)
    notebook.page.keyboard.press("ArrowLeft")
    assert weights_now(notebook, lambda weights: weights[0] < after[0]) == pytest.approx(before, abs=1e-9)


def test_a_number_typed_is_that_number(notebook):
    readout = row(notebook, "cart_velocity").locator(".widget-readout")
    readout.click()
    notebook.page.keyboard.press("Control+a")
    notebook.page.keyboard.type("0.117")
    notebook.page.keyboard.press("Enter")
    assert weights_now(notebook, lambda weights: weights[1] != 0.332)[1] == 0.117


def test_the_mouse_drags_it_and_letting_go_plays_once(notebook):
    before, calls = notebook.ask("calls[-1]"), notebook.ask("len(calls)")
    handle = row(notebook, "angular_velocity").locator(".noUi-handle")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    mouse = notebook.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] - 40, box["y"] + box["height"] / 2, steps=8)
    mouse.up()
    after = weights_now(notebook, lambda weights: weights[3] < before[3] - 0.05)
    assert after[:3] == before[:3]
    assert notebook.ask("len(calls)") == calls + 1
    expect_figure_and_mean(notebook, after)
