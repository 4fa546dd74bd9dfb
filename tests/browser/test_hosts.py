"""Widgets in programs of every kind, light and dark, and in the system's high-contrast colours."""

import io

import pytest
from PIL import Image

from cartpole_helpers.widgets import play_yourself, workbench
from tests.browser.pages import opened_page, write_page

# What surrounds a widget there: a style sheet, whether the system is dark, and whether the page looks dark.
HOSTS = {
    "a plain page": ("", "light", False),
    "a plain page, in a dark system": ("", "dark", False),
    "a page that follows the system, light": (":root { color-scheme: light dark; }", "light", False),
    "a page that follows the system, dark": (":root { color-scheme: light dark; }", "dark", True),
    "JupyterLab, dark": ("body { background: #111111; color: rgba(255, 255, 255, 0.87); }", "light", True),
    "VS Code, dark": (
        ":root { --vscode-editor-background: #1f1f1f; } body { background: transparent; color: #cccccc; }",
        "light",
        True,
    ),
    "Colab, dark": ("html { background: #383838; } body { color: #ffffff; }", "light", True),
    "marimo, dark": (
        "html { color-scheme: dark; } body { background: oklch(0.2 0.01 240); color: #eee; }",
        "light",
        True,
    ),
    "Furo, light": ("body { background: #ffffff; color: #000000; }", "dark", False),
    "a presentation in blue": ("main { background: #003366; color: #ffffff; }", "light", True),
}
# Paper, ink and the other greys as they are on the screen, and how well each stands out from the paper.
CONTRASTS = """() => {
    const root = document.querySelector('.ba-widget');
    const rgb = colour => {
        const pen = document.createElement('canvas').getContext('2d');
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => [r, g, b].map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
    const paper = rgb(getComputedStyle(root).backgroundColor);
    const ratio = colour => {
        const [more, less] = [light(rgb(colour)), light(paper)].sort((a, b) => b - a);
        return (more + 0.05) / (less + 0.05);
    };
    const colourOf = (selector, name) => getComputedStyle(root.querySelector(selector))[name];
    return {
        paper,
        ink: ratio(getComputedStyle(root).color),
        faint: ratio(colourOf('.ba-label', 'color')),
        edge: ratio(colourOf('button:not(.ba-main)', 'borderTopColor')),
        main: ratio(colourOf('.ba-main', 'backgroundColor')),
    };
}"""


@pytest.mark.parametrize("host", HOSTS)
def test_paper_and_ink_fit_the_page_and_each_other(browser, tmp_path, host):
    style, system, dark = HOSTS[host]
    address = write_page(tmp_path / "page.html", play_yourself(), style=style)
    with opened_page(browser, address, color_scheme=system) as page:
        colours = page.evaluate(CONTRASTS)
        assert (sum(colours["paper"][:3]) < 3 * 128) == dark
        assert colours["paper"][3] == 255, "a widget brings its paper"
        assert colours["ink"] > 7 and colours["faint"] > 4.5
        assert colours["edge"] > 3 and colours["main"] > 3
        # The pole in the picture has the ink, and the sky behind it the paper.
        picture = Image.open(io.BytesIO(page.locator(".ba-stage").screenshot())).convert("L")
        pole, sky = (picture.getpixel((round(picture.width * x), round(picture.height * 0.4))) for x in (0.5, 0.75))
        assert abs(pole - sky) > 120 and (sky < 128) == dark


def test_a_page_that_changes_its_mind_is_followed(browser, tmp_path):
    style = "body { background: white; } body.night { background: #111; }"
    with opened_page(browser, write_page(tmp_path / "page.html", play_yourself(), style=style)) as page:
        pictures = []
        for night in (False, True, False):
            page.evaluate("night => document.body.classList.toggle('night', night)", night)
            page.wait_for_selector(".ba-widget.ba-dark" if night else ".ba-widget:not(.ba-dark)")
            assert (sum(page.evaluate(CONTRASTS)["paper"][:3]) < 3 * 128) == night
            pictures.append(page.locator(".ba-stage").evaluate("canvas => canvas.toDataURL()"))
        assert pictures[0] == pictures[2] != pictures[1]


@pytest.mark.parametrize("system", ["light", "dark"])
def test_in_forced_colours_nothing_vanishes(browser, tmp_path, system):
    address = write_page(tmp_path / "page.html", workbench([-0.116, 0.332, 0.207, 0.352]), play_yourself())
    viewport = {"width": 1000, "height": 1400}
    with opened_page(browser, address, forced_colors="active", color_scheme=system, viewport=viewport) as page:
        # Each of these has a good part of its box in another colour than the paper.
        for name in (".ba-swatch", ".ba-term input[type=range]", ".ba-name", ".ba-cell", ".ba-axis"):
            for element in page.locator(name).all():
                picture = Image.open(io.BytesIO(element.screenshot())).convert("RGB")
                paper = (255, 255, 255) if system == "light" else (0, 0, 0)
                painted = sum(count for count, colour in picture.getcolors(10**6) if colour != paper)
                assert painted > 0.02 * picture.width * picture.height, name
        bars = page.locator(".ba-bar").evaluate_all("all => all.map(bar => getComputedStyle(bar).backgroundColor)")
        ink = "rgb(0, 0, 0)" if system == "light" else "rgb(255, 255, 255)"
        assert bars[-1] == ink and len(set(bars)) == 5
        stage = Image.open(io.BytesIO(page.locator(".ba-hand .ba-stage").screenshot())).convert("RGB")
        colours = {colour for _, colour in stage.getcolors(10**6)}
        assert (0, 0, 0) in colours and (255, 255, 255) in colours and (0, 114, 178) in colours  # pole, sky, cart
