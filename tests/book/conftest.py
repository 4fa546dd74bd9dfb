"""The site, built once, and opened as a reader would: from a disk, and from a server with no other host in reach."""

from pathlib import Path

import pytest

from book.build import build
from tests.browser import pages

ROOT = Path(__file__).resolve().parent.parent.parent
LESSONS = sorted((ROOT / "notebooks").glob("0*.ipynb"))


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the built site."""
    old = ROOT / "build" / "lib" / "cartpole_helpers" / "gone.py"  # as an older build leaves it
    old.parent.mkdir(parents=True, exist_ok=True)
    old.write_text("")
    return build(tmp_path_factory.mktemp("site") / "site", cache=ROOT / "build" / "widgets")


@pytest.fixture(scope="session")
def served(site):
    """The site's address on this machine."""
    with pages.served(site) as address:
        yield address


class Reader:
    """A window on the site, which must ask for nothing else; nor would the browser find it.

    Attributes:
        page: Playwright's page.
        problems: requests to anywhere else, exceptions, errors in the console. Must be empty at the end.
    """

    def __init__(self, context, root):
        self.page = context.new_page()
        self.page.emulate_media(reduced_motion="reduce")  # many widgets in motion take most of a machine
        self.problems = []
        self._root = root
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._listen)

    def open(self, name):
        self.page.goto(f"{self._root}/{name}")
        return self.page

    def widget(self, kind, number=0):
        """The widget of this kind, once it lives."""
        figure = self.page.locator(f'figure.ba-live[data-kind$=".{kind}"]').nth(number)
        figure.scroll_into_view_if_needed()
        self.page.wait_for_function("figure => figure.dataset.mounted === 'yes'", arg=figure.element_handle())
        return figure

    def _note(self, request):
        if not request.url.startswith((self._root, "data:", "blob:")):
            self.problems.append(f"asked for {request.url}")

    def _listen(self, message):
        if message.type in ("error", "warning"):
            self.problems.append(message.text)


@pytest.fixture(params=["disk", "server"])
def root(request, site, served):
    return site.as_uri() if request.param == "disk" else served


@pytest.fixture
def reader(browser, root):
    """A :class:`Reader`; further contexts are made by the tests that need them."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        reader = Reader(context, root)
        yield reader
        assert reader.problems == []
