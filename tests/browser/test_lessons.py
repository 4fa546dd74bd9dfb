"""The lessons in JupyterLab: each runs from the top, and the first one is played as a learner plays it.

Where nbval has just run a lesson, JupyterLab is shown what nbval's kernel said, and nothing is computed twice.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from book.execution import place

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("0*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"


def code_cells(notebook):
    """The code cells as they are now, by their place in the notebook."""
    cells = notebook.page.evaluate("jupyterapp.shell.currentWidget.context.model.toJSON().cells")
    return {i: cell for i, cell in enumerate(cells) if cell["cell_type"] == "code"}


def place_of(notebook, source):
    (place,) = (i for i, cell in code_cells(notebook).items() if source in "".join(cell["source"]))
    return place


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_it_runs_from_the_top(lab, path):
    """Without an error in a cell or in the browser's console (which the fixture looks at)."""
    said = place(path, ROOT / "build" / "said", ".said")
    notebook = lab.open_file(path, said=said if said.exists() and path != LESSONS[0] else None)
    notebook.run_all(timeout=300)
    assert notebook.errors() == []
    cells = code_cells(notebook)
    assert [cell["execution_count"] for cell in cells.values()] == list(range(1, len(cells) + 1))
    # What would be saved: the view is beside the picture, in the output's metadata.
    with_widget = [i for i, cell in cells.items() if any(WIDGET in out.get("metadata", {}) for out in cell["outputs"])]
    assert with_widget
    for number in with_widget:
        shown = notebook.cell(number).locator(".jp-OutputArea-output .jupyter-widgets, .ba-widget")
        expect(shown.first).to_be_visible()
    if path == LESSONS[0]:
        play_lose_and_fetch_the_game(notebook)


def play_lose_and_fetch_the_game(notebook):
    """The beginning of lesson 01. Here rather than in a test of its own, which would run the whole lesson again."""
    page = notebook.page
    assert notebook.ask("my_games") == []
    notebook.cell(place_of(notebook, "\nplay_yourself()"))
    page.locator(".ba-hand .ba-stage").focus()
    page.keyboard.press(" ")
    page.keyboard.down("ArrowLeft")
    outcome = page.locator(".ba-hand .ba-outcome")
    expect(outcome).to_have_text(re.compile(r"^Tipped over at step \d+\. Your score: \d+\. Best so far: \d+\.$"))
    page.keyboard.up("ArrowLeft")
    score = int(re.search(r"Your score: (\d+)", outcome.inner_text())[1])

    fetch = place_of(notebook, "my_games = hand_played_games()")
    notebook.run_cell(fetch)
    printed = notebook.cell(fetch).locator(".jp-OutputArea-output")
    expect(printed).to_contain_text(f"{score} steps, and then: tipped over")
    assert notebook.ask("[len(my_games), my_games[-1].score, my_games[-1].ending]") == [1, score, "tipped over"]
    assert notebook.ask("sorted(set(my_games[-1].actions.tolist()))") == [0]
