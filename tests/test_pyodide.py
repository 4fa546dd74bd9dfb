"""What our code does in a browser's Python, tried in the real one: Pyodide, here run by Node.js.

As far as it goes without compiled packages: NumPy for Pyodide comes with its own release, and is in no registry.
"""

import importlib.metadata
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import need

ROOT = Path(__file__).resolve().parent.parent
BROWSER = ROOT / "tests" / "browser"
PROGRAM = """
import io, json, sys, time, types
from contextlib import redirect_stdout

sys.path.append("/1")  # the packages of this environment, for those that are pure Python
package = types.ModuleType("cartpole_helpers")  # without its __init__, which needs NumPy
package.__path__ = ["/0/cartpole_helpers"]
sys.modules["cartpole_helpers"] = package
found = {"platform": sys.platform}

from cartpole_helpers.exercises.limit import within

def computes():
    while True:
        pass

def calls():
    while True:
        computes_nothing()

def computes_nothing():
    pass

def catches_everything():
    while True:
        try:
            computes()
        except BaseException:
            pass

def ending(work):
    try:
        return within(0.5, work)
    except TimeoutError:
        return "stopped"

found["endings"] = [ending(work) for work in (computes, calls, catches_everything, lambda: "in time")]

def processes():
    try:  # as Gymnasium does when it is imported
        from multiprocessing import Queue, synchronize
        from multiprocessing.connection import Connection
        from multiprocessing.sharedctypes import SynchronizedArray
    except ModuleNotFoundError as error:
        return str(error)

from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
found["before"] = processes()
with redirect_stdout(io.StringIO()) as shown:
    shell.run_cell("from cartpole_helpers.hosted import prepare; prepare()")
    shell.run_cell("never_made")
found["after"], found["shown"] = processes(), shown.getvalue()
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found():
    """What the program found out, from one start of Pyodide."""
    node = shutil.which("node")
    need(node and (BROWSER / "node_modules" / "pyodide").exists(), "no Pyodide here: npm ci --prefix tests/browser")
    packages = importlib.metadata.distribution("ipython").locate_file("")
    command = [node, BROWSER / "in_pyodide.mjs", ROOT, packages]
    done = subprocess.run(command, input=PROGRAM, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["platform"] == "emscripten"
    return found


def test_what_never_ends_is_stopped_without_threads_and_signals(found):
    assert found["endings"] == ["stopped", "stopped", "stopped", "in time"]


def test_gymnasium_finds_the_module_that_pyodide_lacks_once_it_is_prepared(found):
    assert "No module named '_multiprocessing'" in found["before"]
    assert found["after"] is None


def test_errors_get_their_advice(found):
    assert "has no meaning yet" in found["shown"]
