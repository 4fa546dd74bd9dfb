"""A real JupyterLab in a real Chromium, for tests that do what a person would do.

A test asks for the fixture ``lab`` and opens a notebook made of cells, or one of the lessons:

    def test_it_moves(lab):
        notebook = lab.open_cells(["from cartpole_helpers.widgets import play_yourself", "play_yourself()"])
        notebook.run_all()
        notebook.page.locator(".ba-main").click()

    def test_lesson(lab):
        notebook = lab.open_file("notebooks/01_rl_basics.ipynb")
        notebook.run_all()
        assert not notebook.errors()

Everything is served from a temporary folder, so nothing is ever written into the project. Where there is no
Chromium these tests are skipped, and say so; in CI they fail instead. CHROMIUM names another browser.
"""

import pytest

from tests.browser.jupyterlab import Lab, running_server, window_profile


@pytest.fixture(scope="package")
def lab_server(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="package")
def lab_window(browser, lab_server):
    """One window for all tests, because loading JupyterLab takes longer than most of what is done in it.

    It is that of somebody who prefers less motion, because widgets that move while a test looks at something else
    would take most of its time. A test that looks at motion says so: ``with notebook.motion():``.
    """
    with window_profile(browser, reduced_motion="reduce") as context:
        yield Lab(context, *lab_server)


@pytest.fixture
def lab(lab_window):
    """JupyterLab, to open notebooks in. A test that leaves an error in the browser's console fails."""
    yield from _without_problems(lab_window)


@pytest.fixture(scope="module")
def module_lab(lab_window):
    """The same for a whole module of tests, which is quicker when they can share a notebook."""
    yield from _without_problems(lab_window)


def _without_problems(lab):
    yield lab
    lab.close()
    problems = lab.problems[:]
    lab.problems.clear()
    assert problems == []
