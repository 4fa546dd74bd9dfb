"""What learners do to widgets: run a cell again and again, press stop, lose the kernel, change JupyterLab's theme."""

import io
import re
import time

from PIL import Image
from playwright.sync_api import expect

from tests.browser.jupyterlab import PATIENCE, WITHOUT_PICTURES

CELLS = [
    "from cartpole_helpers.widgets import hand_played_games, play_yourself\nplay_yourself()",
    "from cartpole_helpers.widgets import workbench\nbench = workbench()\nbench",
    "from cartpole_helpers.widgets import explore\nexplore([0, 0, 1, 1])",
    "print('running', flush=True)\nwhile True:\n    pass",
    "import os\nos._exit(1)",
]
WIDGETS = "[len(__import__('ipywidgets').Widget.widgets), len(__import__('comm').get_comm_manager().comms)]"


def nodes_of_the_page(notebook):
    """How many elements and texts the page holds, those out of sight and not yet let go included."""
    browser = notebook.page.context.new_cdp_session(notebook.page)
    browser.send("HeapProfiler.collectGarbage")
    return browser.send("Memory.getDOMCounters")["nodes"]


def wait_until_the_earlier_are_closed(notebook, widgets):
    """Which they are as soon as the page has said that it shows the new ones."""
    deadline = time.monotonic() + PATIENCE / 1000
    while (now := notebook.ask(WIDGETS)) != widgets:
        assert time.monotonic() < deadline, f"{now} widgets and comms instead of {widgets}"
        time.sleep(0.1)


def begin(notebook, number):
    """Run a cell without waiting for its end."""
    notebook.page.evaluate(
        """number => {
            const notebook = jupyterapp.shell.currentWidget.content;
            notebook.deselectAll();
            notebook.activeCellIndex = number;
            jupyterapp.commands.execute('notebook:run-cell');
        }""",
        number,
    )


def test_widgets_made_anew_again_and_again(lab):
    imports = "from cartpole_helpers.widgets import play_yourself, workbench"
    cells = ["display(play_yourself())\nbench = workbench()\nbench", f"{imports}\n{WITHOUT_PICTURES}"]
    notebook = lab.open_cells(cells)
    notebook.run_cell(1)
    notebook.run_cell(0)
    widgets = notebook.ask(WIDGETS)
    slider = notebook.page.locator(".ba-workbench input[type=range]").first
    slider.fill("0.5")
    notebook.page.wait_for_selector("[data-weights='[0.5,0,0,0]'][data-by=python]")
    for _ in range(5):
        notebook.run_cell(0)
    wait_until_the_earlier_are_closed(notebook, widgets)
    nodes = nodes_of_the_page(notebook)
    for _ in range(15):
        notebook.run_cell(0)
    with notebook.motion():
        for _ in range(5):
            notebook.run_cell(0)
        wait_until_the_earlier_are_closed(notebook, widgets)
    assert notebook.frames_drawn_together() == 1
    assert notebook.errors() == []
    assert (nodes_of_the_page(notebook) - nodes) / 20 < 60, "what old widgets drew stays in the page"
    # Nothing is lost, and it works.
    assert notebook.ask("bench.weights.tolist()") == [0.5, 0, 0, 0]
    expect(slider).to_have_value("0.5")
    slider.fill("0.7")
    notebook.page.wait_for_selector("[data-weights='[0.7,0,0,0]'][data-by=python]")
    assert notebook.ask("bench.weights.tolist()") == [0.7, 0, 0, 0]


def test_stop_and_a_kernel_that_dies_while_widgets_are_open(lab):
    notebook = lab.open_cells(CELLS)
    page = notebook.page
    page.set_viewport_size({"width": 1280, "height": 2800})  # in sight wherever JupyterLab scrolls: or none draws
    for number in range(3):
        notebook.run_cell(number)

    # A slider moved while an endless loop runs shows what it does; Python learns of it when the loop is stopped.
    begin(notebook, 3)
    expect(notebook.cell(3).locator(".jp-OutputArea-output")).to_contain_text("running")
    page.locator(".ba-workbench input[type=range]").first.fill("0.5")
    page.wait_for_selector("[data-weights='[0.5,0,0,0]'][data-by=browser]")
    page.locator("[data-jp-item-name='interrupt']").click()
    expect(notebook.cell(3)).to_contain_text("Stopped. Nothing is lost: what the other cells made is still there.")
    page.wait_for_selector("[data-weights='[0.5,0,0,0]'][data-by=python]")
    assert notebook.ask("bench.weights.tolist()") == [0.5, 0, 0, 0]

    begin(notebook, 4)
    page.get_by_role("button", name="Ok").click()  # "The kernel appears to have died. It will restart automatically."
    lost = re.compile("^This widget has lost its kernel, which was restarted or stopped: .*Run the cell again")
    page.locator(".ba-hand select").select_option("1× (real time)")
    page.locator(".ba-hand .ba-main").click()
    page.locator(".ba-stage").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".ba-hand .ba-outcome")).to_have_text(re.compile("Tipped over at step"))
    expect(page.locator(".jp-Cell", has=page.locator(".ba-hand")).locator(".ba-lost")).to_have_text(lost)
    page.locator(".ba-map").click()
    expect(page.locator(".jp-Cell", has=page.locator(".ba-map")).locator(".ba-lost")).to_have_text(lost)
    page.locator(".ba-workbench input[type=range]").first.fill("0.9")
    page.wait_for_selector("[data-weights='[0.9,0,0,0]'][data-by=browser]")
    expect(page.locator(".jp-Cell", has=page.locator(".ba-sum")).locator(".ba-lost")).to_have_text(lost)

    # The same cells again, and all is well.
    for number in range(2):
        notebook.run_cell(number)
    expect(page.locator(".ba-hand")).to_be_visible()
    assert notebook.ask("bench.weights.tolist()") == [0, 0, 0, 0]
    expect(page.locator(".jp-Cell", has=page.locator(".ba-sum")).locator(".ba-lost")).to_have_count(0)


OF_EVERY_KIND = [
    """import gymnasium as gym
from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.widgets import play_yourself, replay, workbench
game = play(gym.make("CartPole-v1"), linear_policy([0, 0, 1, 0]), seed=1)""",
    "replay(game)",
    "play_yourself()",
    "workbench([0, 0, 1, 0])",
]


def test_what_stands_still_is_painted_again_in_the_colours_of_another_theme(lab):
    """What is drawn already takes them, although nothing moves."""
    notebook = lab.open_cells(OF_EVERY_KIND)
    page = notebook.page
    page.set_viewport_size({"width": 1280, "height": 2400})  # all of them in sight
    notebook.run_all()
    page.locator(".ba-replay .ba-stage").focus()
    page.keyboard.press("End")
    expect(page.locator(".ba-widget canvas")).to_have_count(4)
    assert notebook.frames_drawn_together() == 0

    def pictures():
        return page.locator(".ba-widget canvas").evaluate_all("all => all.map(canvas => canvas.toDataURL())")

    def pole_and_sky():
        picture = Image.open(io.BytesIO(page.locator(".ba-hand .ba-stage").screenshot())).convert("L")
        return [picture.getpixel((round(picture.width * x), round(picture.height * 0.4))) for x in (0.5, 0.75)]

    light = pictures()
    pole, sky = pole_and_sky()
    assert pole < 60 and sky > 240
    for _ in range(2):
        notebook.set_theme(dark=True)
        dark = pictures()
        assert not set(dark) & set(light)
        pole, sky = pole_and_sky()
        assert pole > 200 and sky < 40
        notebook.set_theme(dark=False)
        assert pictures() == light
