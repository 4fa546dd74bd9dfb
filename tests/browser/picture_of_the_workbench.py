"""Take the README's picture: the workbench with the article's four weights, in the middle of a game.

    python -m tests.browser.picture_of_the_workbench

The game starts anew every time, so the picture is never quite the same; it waits for a moment in which all four
bars can be seen and pull in both directions. Run it again when the workbench looks different.
"""

import io
from pathlib import Path

from PIL import Image

from cartpole_helpers.plots.figure import light_png
from tests.browser.jupyterlab import opened_lab

FILE = Path(__file__).parents[2] / "notebooks" / "images" / "workbench.png"
CELLS = ["from cartpole_helpers.widgets import workbench", "workbench([-0.116, 0.332, 0.207, 0.352])"]
BORDER = 8  # of white around the widget, in the page's pixels
SHARPNESS = 2

# Pauses as soon as there is something to see: the cart away from the middle, the pole leaning, the bars long.
PAUSE_AT_A_GOOD_MOMENT = """() => {
    const root = document.querySelector('.ba-workbench');
    const number = text => Number(text.replace('−', '-'));
    const terms = [...root.querySelectorAll('[data-product]')].map(each => number(each.textContent));
    const reach = number(root.querySelector('.ba-marks').lastChild.textContent);
    const factors = [...root.querySelectorAll('.ba-factor')].map(each => number(each.textContent.slice(2)));
    const lengths = terms.map(term => Math.abs(term) / reach);
    const good = number(root.querySelector('.ba-count').textContent.slice(5)) > 100
        && Math.min(...lengths) > 0.02 && Math.max(...lengths) > 0.3
        && Math.abs(factors[0]) > 0.2 && Math.abs(factors[0]) < 1.2 && Math.abs(factors[2]) > 0.02;
    if (good) root.querySelector('.ba-main').click();
    return good;
}"""


def main():
    with opened_lab(viewport={"width": 1180, "height": 1000}, device_scale_factor=SHARPNESS) as lab:
        notebook = lab.open_cells(CELLS)
        notebook.run_all()
        page = notebook.page
        page.wait_for_function("document.querySelector('.ba-summary').textContent")
        page.wait_for_function(PAUSE_AT_A_GOOD_MOMENT, timeout=300_000)
        box = page.locator(".ba-workbench").bounding_box()
        clip = {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}
        widget = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
    border = BORDER * SHARPNESS
    picture = Image.new("RGB", (widget.width + 2 * border, widget.height + 2 * border), "white")
    picture.paste(widget, (border, border))
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_bytes(light_png(picture))
    print(f"{FILE.name}: {picture.width} x {picture.height}, {FILE.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
