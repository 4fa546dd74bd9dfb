"""One browser for all tests, because Playwright allows only one of its loops at a time; and no process left behind."""

import contextlib
import os

import psutil
import pytest

from tests.browser.jupyterlab import BROWSERS, find_browser, launched_browser

MARK = "BALANCING_ACT_TESTS"  # in the environment of whatever the tests start, down to the last grandchild
PATIENCE = 60  # seconds for a process that was told to end


@pytest.fixture(scope="session", autouse=True)
def nothing_left_behind():
    """The last thing of all: what the tests have started has ended; if not, it is ended now, and is an error."""
    os.environ[MARK] = str(os.getpid())
    yield
    _, alive = psutil.wait_procs(_marked(), timeout=PATIENCE)
    left = []
    for process in alive:
        with contextlib.suppress(psutil.Error):
            left.append(" ".join(process.cmdline()))
            process.kill()
    assert left == []


def _marked():
    """The processes that bear our mark, but for ourselves and Python's own helper, which ends with us."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            ours = process.environ().get(MARK) == str(os.getpid()) and process.pid != os.getpid()
            if ours and "multiprocessing.resource_tracker" not in " ".join(process.cmdline()):
                found.append(process)
    return found


def need(what, problem):
    """Skip the test if it cannot be made here, and say why; in continuous integration nothing is skipped."""
    if not what:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(problem)


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium, as Playwright's Browser."""
    path = find_browser()
    need(path, f"no browser found: none of {', '.join(BROWSERS)} is on the PATH, and CHROMIUM is not set")
    with launched_browser(path) as browser:
        yield browser
