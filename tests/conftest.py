"""One browser for all tests: Playwright allows only one of its loops at a time."""

import os

import pytest

from tests.browser.jupyterlab import BROWSERS, find_browser, launched_browser


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium, as Playwright's Browser."""
    path = find_browser()
    if path is None:
        problem = f"no browser found: none of {', '.join(BROWSERS)} is on the PATH, and CHROMIUM is not set"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(problem)
    with launched_browser(path) as browser:
        yield browser
