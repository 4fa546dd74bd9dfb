"""Where someone else hosts the notebook: what is missing there, made for real in a Python of its own."""

import subprocess
import sys

import ipywidgets
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

from cartpole_helpers.widgets import play_yourself

# A Python without processes, as in a browser: the module behind multiprocessing is not to be found.
NO_PROCESSES = """
import importlib.abc, sys
class Hide(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "_multiprocessing":
            raise ModuleNotFoundError("No module named '_multiprocessing'", name=name)
sys.meta_path.insert(0, Hide())
"""
PLAY = "import gymnasium; print(gymnasium.make('CartPole-v1').reset(seed=1)[0].shape)"
PREPARE = "from cartpole_helpers.hosted import prepare; prepare(); prepare()\n"


def python(script):
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)


def test_gymnasium_needs_what_a_browser_lacks():
    assert "No module named '_multiprocessing'" in python(NO_PROCESSES + PLAY).stderr


@pytest.mark.parametrize("place", [NO_PROCESSES, ""])
def test_prepared_it_plays(place):
    done = python(place + PREPARE + PLAY)
    assert done.stdout == "(4,)\n", done.stderr


def test_prepared_an_error_gets_its_advice():
    script = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell("from cartpole_helpers.hosted import prepare; prepare()")
shell.run_cell("never_made")
"""
    assert "has no meaning yet" in python(script).stdout


@pytest.mark.parametrize(("version", "times"), [((7, 34, 0), 1), ((8, 14, 0), 0)])
def test_what_an_older_ipython_does_not_show_of_an_error_is_printed(version, times):
    script = f"""
import IPython
from IPython.core.interactiveshell import InteractiveShell
IPython.version_info = {version}
shell = InteractiveShell.instance()
shell.run_cell("from cartpole_helpers.hosted import prepare; prepare()")
shell.run_cell("never_made")
"""
    assert python(script).stderr.count("has no meaning yet") == times


def test_an_older_ipywidgets_leaves_the_picture_too(monkeypatch):
    """Its widgets show themselves, and so only their view."""
    monkeypatch.setattr(ipywidgets.Widget, "_ipython_display_", lambda self: display("a view"), raising=False)
    data, metadata = InteractiveShell().display_formatter.format(play_yourself())
    assert data["image/png"] and metadata["image/png"]["alt"]
    view = "application/vnd.jupyter.widget-view+json"
    assert view in data
