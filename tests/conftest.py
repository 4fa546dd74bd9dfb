"""One browser for all tests: Playwright allows only one of its loops at a time."""

import os

import pytest

from tests.browser.jupyterlab import BROWSERS, find_browser, launched_browser


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
