"""The site: what stands on its pages, and what readers do with them, by mouse, key and touch, in two browsers.

One file, so that the site is built once even where test files run side by side.
"""

import html
import json
import re
import subprocess
import sys
import urllib.parse
import zipfile

import nbformat
import pytest
from playwright.sync_api import expect

from book.build import build, check_folder
from book.terms import terms_of
from cartpole_helpers.recordings import load_episodes
from tests.book.conftest import LESSONS, ROOT, Reader
from tests.book.html_page import Page
from tests.browser.other_browsers import find_firefox, firefox
from tests.browser.test_accessibility import AXE
from tests.conftest import need

SOURCES = sorted((ROOT / "notebooks" / "assignments" / "source").glob("*/*.ipynb"))
PUBLIC = [*LESSONS, ROOT / "CONTRIBUTING.md", ROOT / "TEACHING.md", *(ROOT / "cartpole_helpers").rglob("*.py")]
MOST_BYTES = 1_500_000
LESSON = "notebooks/01_rl_basics.html"
THEME_ASKS = 2  # times for what it stored: in the page, and in its script
LIVE = "[...document.querySelectorAll('figure.ba-live')]"


# ---- What stands on the pages


@pytest.fixture(scope="module")
def pages(site):
    return {path: Page(path) for path in sorted(site.rglob("*.html")) if "lite" not in path.relative_to(site).parts}


def test_every_lesson_and_guide_has_a_page(site):
    for path in LESSONS:
        assert (site / "notebooks" / f"{path.stem}.html").exists()
    for path in SOURCES:
        assert (site / "notebooks" / "assignments" / "release" / path.parent.name / f"{path.stem}.html").exists()
    for name in ("index", "run", "done", "teachers", "assignments", "TEACHING", "notebooks/glossary", "search"):
        assert (site / f"{name}.html").exists()


def test_links_and_anchors_lead_somewhere(pages):
    for path, page in pages.items():
        for link in page.links:
            if urllib.parse.urlsplit(link).scheme or link == "#":
                continue
            target, anchor = page.file(link) if link[0] not in "#?" else path, urllib.parse.urlsplit(link).fragment
            assert target.exists(), f"{path.name} links to {link}"
            if anchor and target in pages:
                assert urllib.parse.unquote(anchor) in pages[target].anchors, f"{path.name} links to {link}"


def test_what_a_page_loads_is_ours_and_light(pages):
    for path, page in pages.items():
        assert not [load for load in page.loads if urllib.parse.urlsplit(load).scheme], path.name
        weight = path.stat().st_size + sum(page.file(load).stat().st_size for load in set(page.loads))
        assert weight <= MOST_BYTES, f"{path.name} weighs {weight:,} bytes"


def test_every_picture_keeps_its_description(pages):
    for path in LESSONS:
        [page] = [page for each, page in pages.items() if each.stem == path.stem]
        stored = [
            output.metadata["image/png"]["alt"]
            for cell in nbformat.read(path, as_version=4).cells
            for output in cell.get("outputs", [])
            if "image/png" in output.get("data", {})
        ]
        shown = [alt for source, alt in page.descriptions if "pictures" in source]
        assert shown == stored
        assert all(len(alt) > 20 for source, alt in page.descriptions if "_static/pictures" in source)


def test_formulas_are_drawn_by_the_browser(pages):
    for source in LESSONS + SOURCES:
        cells = nbformat.read(source, as_version=4).cells
        formulas = re.findall(r"\$+[^$`]+\$+", "\n".join(cell.source for cell in cells if cell.cell_type == "markdown"))
        [text] = [path.read_text(encoding="utf-8") for path in pages if path.stem == source.stem]
        assert text.count("<math") == len(formulas) and "\\text{" not in text


def test_terms_lead_to_the_glossary(pages):
    """Each once on a page, none before its lesson, and in its own lesson every one of them."""
    terms = terms_of((ROOT / "notebooks" / "glossary.md").read_text(encoding="utf-8"))
    for path in LESSONS:
        [page] = [page for each, page in pages.items() if each.stem == path.stem]
        linked = [link.partition("#")[2] for link in page.links if link.startswith("glossary.html#")]
        assert len(linked) == len(set(linked))
        number = path.stem[:2]
        assert set(linked) <= {term.anchor for term in terms if term.lesson <= number}
        assert set(linked) >= {term.anchor for term in terms if term.lesson == number}


@pytest.fixture(scope="module")
def everything(site):
    """All that the site says, in one text: as it is in its files, and as a page shows it."""
    kinds = (".html", ".js", ".json", ".ipynb", ".txt")
    files = [path for path in site.rglob("*") if path.suffix in kinds and "build" not in path.parts]
    text = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)
    return text + html.unescape(re.sub(r"<[^>]+>", "", text)) + text.replace('\\"', '"')


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_no_solution_no_hidden_test_and_no_mark_scheme_reaches_the_site(everything, source):
    source = nbformat.read(source, as_version=4)
    secrets = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME).*?### END \1", re.DOTALL)
    text = "\n".join(cell.source for cell in source.cells)
    public = secrets.sub("", text) + "".join(path.read_text(encoding="utf-8") for path in PUBLIC).replace('\\"', '"')
    lines = [line.strip() for part in secrets.finditer(text) for line in part[0].splitlines()[1:-1]]
    secret = [line for line in lines if len(line) > 25 and line not in public]
    # The answer to the written question is the text of its cell.
    secret += [cell.source for cell in source.cells if cell.cell_type == "markdown" and is_solution(cell)]
    assert len(secret) > 10
    assert [line for line in secret if line in everything] == []


def is_solution(cell):
    return cell.metadata.get("nbgrader", {}).get("solution", False)


def test_a_folder_without_pyodide_is_refused_before_anything_is_built(tmp_path):
    command = [sys.executable, ROOT / "book", "out", "--pyodide", "empty"]
    (tmp_path / "empty").mkdir()
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2 and f"{tmp_path / 'empty'} holds no Pyodide: it has no pyodide.mjs" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_else_is_never_replaced(site, tmp_path):
    for mine in ("mine/notes.txt", "published/.git"):
        (tmp_path / mine).parent.mkdir()
        (tmp_path / mine).touch()
    (tmp_path / "published" / "_static").mkdir()
    (tmp_path / "published" / "_static" / "host.js").touch()
    for folder in (tmp_path / "mine", tmp_path / "published", tmp_path / "mine" / "notes.txt"):
        with pytest.raises(ValueError, match="holds something else than a site, and would be replaced"):
            build(folder)
    (tmp_path / "empty").mkdir()
    for folder in (site, tmp_path / "empty", tmp_path / "new"):
        check_folder(folder)


def test_the_lessons_are_in_the_browsers_jupyterlab_with_what_they_need_first(site):
    for path in LESSONS:
        first = nbformat.read(site / "lite" / "files" / path.name, as_version=4).cells[1].source
        assert "%pip install -q balancing-act" in first and "prepare()" in first
    extensions = {path.name for path in (site / "lite" / "extensions").iterdir()}
    assert extensions == {"@jupyter-widgets", "@jupyterlite", "anywidget"}, "a teacher's tools are not for readers"
    [wheel] = (site / "lite" / "pypi").glob("balancing_act-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "cartpole_helpers/hosted.py" in names and "cartpole_helpers/widgets/replayer.js" in names
    assert "cartpole_helpers/gone.py" not in names, "left by an older build"


# ---- What a reader does


def lose_a_game(widget):
    """Start a game and push right until it is over."""
    widget.get_by_role("button", name="Start").click()
    widget.page.keyboard.down("ArrowRight")
    widget.get_by_role("button", name="Play again").wait_for()
    widget.page.keyboard.up("ArrowRight")


# How the page's own words are laid out, whatever the widgets on it bring along.
LAYOUT = (
    "[...document.querySelectorAll('article :is(a, strong, em):not(figure *)')].map(e => getComputedStyle(e).display)"
)
# Fields to write in that stick out of the text's column, which hides what sticks out.
STICKING_OUT = """() => [...document.querySelectorAll('article input')].filter(field => {
    const [box, around] = [field, field.parentElement].map(element => element.getBoundingClientRect());
    return box.width > 0 && (box.left < around.left - 1 || box.right > around.right + 1);
}).length"""


def test_every_page_opens_and_every_widget_lives(reader, site):
    """And leaves the text around it alone, and nothing is wider than the page, on a large screen and on a phone."""
    for path in sorted(site.rglob("*.html")):
        if "lite" in path.relative_to(site).parts:
            continue
        page = reader.open(path.relative_to(site).as_posix())
        layout = page.evaluate(LAYOUT)
        for figure in page.locator("figure.ba-live").all():
            figure.scroll_into_view_if_needed()
            page.wait_for_function("figure => figure.dataset.mounted", arg=figure.element_handle())
            assert figure.get_attribute("data-mounted") == "yes", path.name
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path.name, width)
            assert page.evaluate(STICKING_OUT) == 0, (path.name, width)
        assert page.evaluate(LAYOUT) == layout, path.name


def test_the_first_page_plays_and_keeps_the_games(reader, tmp_path):
    page = reader.open("index.html")
    lose_a_game(reader.widget("HandPlay"))
    page.reload()
    kept = page.locator(".ba-kept")
    kept.get_by_text("one game of yours").wait_for()
    with page.expect_download() as download:
        kept.get_by_role("button").click()
    download.value.save_as(tmp_path / "my_games.json")
    [game] = load_episodes(tmp_path / "my_games.json")
    assert game.ending == "tipped over"
    assert f"best so far {game.score:.0f}" in reader.widget("HandPlay").inner_text()


def test_the_workbench_answers_mouse_and_key(reader):
    reader.open("notebooks/02_dot_products.html")
    bench = reader.widget("Workbench")
    code = bench.get_by_label("The weights as Python code")
    slider = bench.get_by_label("Weight of the pole angle", exact=True)
    before = code.input_value()
    slider.focus()
    reader.page.keyboard.press("ArrowRight")
    expect(code).not_to_have_value(before)
    by_key = code.input_value()
    box = slider.bounding_box()
    reader.page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
    expect(code).not_to_have_value(by_key)
    assert code.input_value() != before
    # The histogram is of these very weights, with no kernel to ask.
    weights = json.loads(code.input_value().removeprefix("np.array(").removesuffix(")"))
    reader.page.wait_for_function(
        "([histogram, weights]) => histogram.dataset.weights === JSON.stringify(weights)",
        arg=[bench.locator("canvas.ba-histogram").element_handle(), weights],
    )


def test_the_map_plays_what_is_chosen(reader):
    reader.open("notebooks/03_random_search.html")
    explorer = reader.widget("Explorer")
    verdict = explorer.locator(".ba-map-verdict")
    before = verdict.inner_text()
    explorer.get_by_role("slider").first.focus()
    for _ in range(8):
        reader.page.keyboard.press("ArrowLeft")
    explorer.get_by_role("slider").nth(1).focus()
    reader.page.keyboard.press("Home")
    assert verdict.inner_text() != before
    at_the_edge = explorer.get_by_role("slider").nth(1).get_attribute("aria-valuetext")
    explorer.locator("canvas.ba-map").click()
    assert explorer.get_by_role("slider").nth(1).get_attribute("aria-valuetext") != at_the_edge


def test_by_touch_on_a_phone(browser, root):
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        reader = Reader(context, root)
        reader.open("index.html")
        game = reader.widget("HandPlay")
        game.get_by_role("button", name="Start").tap()
        game.get_by_role("button", name="Push right").tap()
        game.get_by_role("button", name="Play again").wait_for()
        page = reader.open("notebooks/02_dot_products.html")
        reader.widget("Workbench")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert reader.problems == []


def test_guesses_and_answers_are_remembered_and_forgotten(reader):
    page = reader.open(LESSON)
    guess = page.get_by_label("Your guess").first
    guess.fill("thirty")
    answer = page.locator("article details", has_text="Right.").first
    answer.locator("summary").click()
    page.get_by_role("heading", name="Next").scroll_into_view_if_needed()
    page.locator("[data-step='01_rl_basics'].ba-done").wait_for(state="attached")
    page.reload()
    assert page.get_by_label("Your guess").first.input_value() == "thirty"
    assert page.locator("article details", has_text="Right.").first.get_attribute("open") is not None

    page = reader.open("done.html")
    row = page.locator("#what-is-kept tbody tr").first
    assert row.locator("td").all_inner_texts()[1:] == ["yes", "1", "1"]
    page.get_by_role("button", name="Forget everything").click()
    page.get_by_text("Nothing of yours is left").wait_for()
    assert row.locator("td").all_inner_texts()[1:] == ["not yet", "0", "0"]
    page = reader.open(LESSON)
    assert page.get_by_label("Your guess").first.input_value() == ""


def test_a_browser_that_stores_nothing(browser, served, site):
    """A sandboxed frame may not use the storage: asking for it raises an error."""
    (site / "frame.html").write_text('<iframe sandbox="allow-scripts" src="index.html" width="900" height="800">')
    try:
        with browser.new_context() as context:
            reader = Reader(context, served)
            frame = reader.open("frame.html").frame_locator("iframe")
            frame.locator("figure[data-mounted=yes]").wait_for()
            frame.get_by_role("button", name="Start").click()
            frame.get_by_role("button", name="Push right").click()
            frame.get_by_role("button", name="Play again").wait_for()
            frame.get_by_text("one game of yours").wait_for()
            # The theme asks the storage for light or dark without care; of ours nothing may complain.
            assert all("localStorage" in problem for problem in reader.problems)
            assert len(reader.problems) <= THEME_ASKS
    finally:
        (site / "frame.html").unlink()


def test_search_finds_a_lesson(reader):
    page = reader.open("search.html?q=truncated")
    page.locator("#search-results li a", has_text="What does it mean").first.wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_and_widgets_stand_on_the_colour_of_the_page(browser, root, scheme):
    with browser.new_context(color_scheme=scheme) as context:
        reader = Reader(context, root)
        reader.open(LESSON)
        widget = reader.widget("HandPlay").locator("canvas").first
        ink, paper = widget.evaluate(
            "canvas => [getComputedStyle(canvas).color, getComputedStyle(document.body).backgroundColor]"
        )
        brightness = [sum(int(part) for part in colour[4:].strip("(a)").split(",")[:3]) for colour in (ink, paper)]
        assert (brightness[0] < brightness[1]) == (scheme == "light")
        assert abs(brightness[0] - brightness[1]) > 300


def test_on_paper(browser, site):
    """White, whatever the screen; each widget as its picture, though nobody scrolled there; and nothing is cut off."""
    context = {"viewport": {"width": 680, "height": 1000}, "color_scheme": "dark"}  # A4 without its margins
    with browser.new_context(**context) as context:
        reader = Reader(context, site.as_uri())
        for path in (LESSONS[1], LESSONS[6]):
            page = reader.open(f"notebooks/{path.stem}.html")
            reader.widget("Workbench" if path == LESSONS[1] else "LiveLearning")
            pictures = page.locator("article img")
            page.pdf()  # fetches what was too far away to be shown yet
            assert pictures.evaluate_all("all => all.length > 2 && all.every(each => each.naturalWidth)")
            page.emulate_media(media="print")
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
            assert all(picture.is_visible() for picture in pictures.all())
            widgets = page.locator("figure.ba-live > div")
            assert widgets.count() and not any(widget.is_visible() for widget in widgets.all())
            boxes = page.locator("article :is(pre, table, img, details, math)")
            assert boxes.evaluate_all("all => all.filter(each => each.scrollWidth > each.clientWidth + 1).length") == 0
            assert (
                boxes.evaluate_all("all => all.filter(each => each.getBoundingClientRect().right > innerWidth).length")
                == 0
            )
            assert not page.get_by_text("Skip to content").is_visible()
        assert reader.problems == []


# ---- Another browser, and readers who do not see the page


@pytest.fixture(scope="module")
def fox(tmp_path_factory):
    need(find_firefox(), "no Firefox found: neither firefox-esr nor firefox is on the PATH")
    with firefox(tmp_path_factory.mktemp("firefox"), reduced_motion=True) as page:
        yield page


def test_firefox_shows_every_widget_and_asks_for_nothing(fox, root, site):
    for path in [site / "index.html", *sorted((site / "notebooks").glob("0*.html"))]:
        fox.goto(f"{root}/{path.relative_to(site).as_posix()}")
        for number in range(fox.evaluate(f"{LIVE}.length")):
            fox.evaluate(f"{LIVE}[{number}].scrollIntoView({{ block: 'center' }})")
            assert fox.wait_for(f"{LIVE}[{number}].dataset.mounted") == "yes", path.name
        loaded = fox.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
        assert [name for name in loaded if not name.startswith((root, "data:", "blob:"))] == []
    assert fox.problems == []


def test_firefox_plays(fox, root):
    fox.goto(f"{root}/index.html")
    start = "figure.ba-live .ba-main"
    fox.click(start)
    fox.press("ArrowRight")
    fox.wait_for(f"document.querySelector({json.dumps(start)}).textContent === 'Play again'")
    assert "best so far" in fox.text("figure.ba-live")


@pytest.mark.parametrize(
    "name",
    [
        *("index.html", "done.html", "notebooks/01_rl_basics.html", "notebooks/02_dot_products.html"),
        *("notebooks/07_every_step.html", "notebooks/glossary.html"),
    ],
)
def test_axe_finds_nothing(browser, served, name):
    need(AXE.exists(), "axe-core is not installed: npm ci --prefix tests/browser")
    with browser.new_context() as context:
        reader = Reader(context, served)
        page = reader.open(name)
        for figure in page.locator("figure.ba-live").all():
            figure.scroll_into_view_if_needed()
            page.wait_for_function("figure => figure.dataset.mounted", arg=figure.element_handle())
        page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        for scheme, rules in (
            ("light", {}),
            ("dark", {"runOnly": ["color-contrast", "link-in-text-block"]}),
        ):  # of the rest nothing is different
            page.emulate_media(color_scheme=scheme)
            found = page.evaluate("rules => axe.run('article', rules).then(result => result.violations)", rules)
            words = [
                f"{each['id']}: {each['help']}: {[node['html'][:200] for node in each['nodes']]}" for each in found
            ]
            assert words == [], scheme
