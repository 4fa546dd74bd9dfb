"""A notebook that was saved and closed, and is opened again: its widgets, or at least their pictures, are there."""

import json

from playwright.sync_api import expect

CELLS = [
    """import gymnasium as gym
from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.widgets import explore, play_yourself, replay, workbench
game = play(gym.make("CartPole-v1"), linear_policy([0, 0, 1, 0]), seed=1)""",
    "replay(game)",
    "play_yourself()",
    "workbench([0, 0, 1, 0])",
    "explore([0.14, 0.25, 0.38, 0.65])",
]


def test_widgets_of_a_saved_notebook_are_there_again_and_work(lab, lab_server):
    notebook = lab.open_cells(CELLS, name="kept.ipynb")
    notebook.run_all()
    expect(notebook.cell(4).locator(".ba-map")).to_be_visible()
    notebook.page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    notebook.page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
    text = (lab_server[1] / "kept.ipynb").read_text()
    state = json.loads(text)["metadata"]["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    assert sum("_esm" in each["state"] for each in state.values()) == 4
    assert len(text) < 600_000, "the notebook stays light"

    notebook = lab.reopen(notebook, "kept.ipynb")
    for number, part in ((1, ".ba-replay"), (2, ".ba-hand"), (3, ".ba-workbench"), (4, ".ba-explorer")):
        expect(notebook.cell(number).locator(part).first).to_be_visible()
    assert notebook.page.get_by_text("model not found").count() == 0
    # Without Python they compute all the same.
    bench = notebook.cell(3)
    bench.get_by_label("Weight of the angular velocity", exact=True).fill("1")
    expect(bench.locator("[data-weights='[0,0,1,1]']")).to_be_visible()
    explorer = notebook.cell(4)
    explorer.locator("input").first.press("Home")
    expect(explorer.locator(".ba-title")).to_contain_text("-1.00")
