"""A notebook that was saved and closed, and is opened again: its widgets, or at least their pictures, are there."""

import nbformat
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


VIEW = "application/vnd.jupyter.widget-view+json"
PARTS = {1: ".ba-replay", 2: ".ba-hand", 3: ".ba-workbench", 4: ".ba-explorer"}


def save(notebook):
    notebook.page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    notebook.page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")


def check_widgets(notebook, numbers):
    for number in numbers:
        expect(notebook.cell(number).locator(PARTS[number]).first).to_be_visible()


def check_pictures(notebook, numbers):
    for number in numbers:
        expect(notebook.cell(number).locator(".jp-OutputArea-output img")).to_be_visible()
        expect(notebook.cell(number).locator(".jp-OutputArea-output")).to_have_count(1)
        expect(notebook.cell(number)).not_to_contain_text("widget...")
        expect(notebook.cell(number)).not_to_contain_text("model not found")


def test_a_saved_notebook_shows_its_widgets_while_their_kernel_runs_and_else_their_pictures(lab, lab_server):
    file = lab_server[1] / "kept.ipynb"
    notebook = lab.open_cells(CELLS, name=file.name)
    notebook.run_all()
    check_widgets(notebook, PARTS)
    save(notebook)
    check_widgets(notebook, PARTS)  # saving takes nothing off the page
    saved = nbformat.read(file, as_version=4)
    nbformat.validate(saved)
    assert [VIEW in cell.outputs[0].data for cell in saved.cells[1:]] == [False] * 4
    assert file.stat().st_size < 400_000, "the notebook stays light"

    notebook = lab.reopen(file.name, kernel="old")
    check_widgets(notebook, PARTS)
    assert not notebook.page.evaluate("jupyterapp.shell.currentWidget.context.model.dirty")
    bench = notebook.cell(3)
    bench.get_by_label("Weight of the angular velocity", exact=True).fill("1")
    expect(bench.locator("[data-weights='[0,0,1,1]']")).to_be_visible()
    notebook.run_cell(1)
    save(notebook)

    notebook = lab.reopen(file.name, kernel="new")
    check_pictures(notebook, PARTS)
    notebook.run_cell(0)
    notebook.run_cell(1)
    check_widgets(notebook, [1])
    check_pictures(notebook, [2, 3, 4])

    notebook = lab.reopen(file.name, kernel=None)
    check_pictures(notebook, PARTS)
    assert notebook.page.evaluate("jupyterapp.shell.currentWidget.content.widgets.every(cell => cell.model.trusted)"), (
        "what is not trusted is shown as a picture anyway"
    )


ONE_PICTURE = """from cartpole_helpers.widgets.replayer import Replay
picture = replay(game)._picture()
Replay._picture = lambda self: picture  # or drawing would take most of the time"""
MANY = "from IPython.display import display\nfor _ in range(20):\n    display(replay(game))"
# How many widgets of the notebook's cells are open in the kernel.
OPEN = "sum(map(len, __import__('cartpole_helpers.widgets.widget', fromlist=['widget'])._made_by_cell.values()))"
# After this time anywidget complains about a model that could not be started.
AFTER_COMPLAINTS = "() => new Promise(done => AbortSignal.timeout(2000).addEventListener('abort', () => done()))"


def test_cells_are_run_again_while_the_page_still_fetches_their_widgets(lab):
    """It may not close what is being fetched (``lab`` fails at an error in the console), and closes it in the end."""
    notebook = lab.open_cells([f"{CELLS[0]}\n{ONE_PICTURE}", MANY], name="many.ipynb")
    notebook.run_all()
    save(notebook)
    notebook = lab.reopen("many.ipynb", kernel="old")
    notebook.run_all()
    expect(notebook.page.locator(".ba-replay")).to_have_count(20)
    notebook.page.evaluate(AFTER_COMPLAINTS)
    assert notebook.ask(OPEN) == 20 + 1, "those, and the one that the picture is of"
