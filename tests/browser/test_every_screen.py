"""The widgets on screens of every size and sharpness: seen whole, in reach, and legible."""

import gymnasium as gym
import pytest

from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.widgets import explore, play_yourself, replay, workbench
from tests.browser.pages import opened_page, write_page
from tests.games import OTHERS, other_game


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """A page for each widget, by its name, and one with all of them."""
    folder = tmp_path_factory.mktemp("pages")
    with gym.make("CartPole-v1") as env:
        games = [play(env, linear_policy(weights), seed=1) for weights in ([0, 0, 1, 0], [0, 0, 0, 1])]
    widgets = {
        "replay": replay([*games, *(other_game(*other) for other in OTHERS)]),
        "hand": play_yourself(),
        "car": play_yourself("MountainCar-v0"),
        "workbench": workbench([0, 0, 1, 0.5]),
        "explorer": explore([0.14, 0.25, 0.38, 0.65], seed=3),
    }
    pages = {name: write_page(folder / f"{name}.html", widget) for name, widget in widgets.items()}
    return pages | {"all": write_page(folder / "all.html", *widgets.values())}


CANVASES = """() => [...document.querySelectorAll('canvas')].map(canvas => {
    const box = canvas.parentElement.getBoundingClientRect();
    const around = canvas.closest('.ba-widget').parentElement.getBoundingClientRect();
    return {
        name: canvas.className,
        pixels: [canvas.width, canvas.height],
        size: [canvas.clientWidth, canvas.clientHeight],
        inside: box.left >= around.left && box.right <= around.right,
        box: [box.width, box.height],
    };
})"""


@pytest.mark.parametrize("ratio", [1, 1.25, 2])
def test_every_canvas_is_as_sharp_as_the_screen_and_keeps_to_its_place(browser, addresses, ratio):
    with opened_page(
        browser, addresses["all"], device_scale_factor=ratio, viewport={"width": 700, "height": 700}
    ) as page:
        seen = {}
        for width in (700, 1024, 1440, 390, 1440, 1024, 700):
            page.set_viewport_size({"width": width, "height": 700})
            page.wait_for_function(
                f"""[...document.querySelectorAll('canvas')].every(canvas =>
                    canvas.width === Math.round(canvas.clientWidth * {ratio}))"""
            )
            canvases = page.evaluate(CANVASES)
            assert len(canvases) == 12  # six games and six more
            for canvas in canvases:
                assert canvas["inside"], canvas
                assert min(canvas["size"]) >= 140, canvas
                assert canvas["pixels"] == pytest.approx([ratio * side for side in canvas["size"]], abs=1)
            # Growing and shrinking again leaves no trace: what is painted does not change the page.
            assert seen.setdefault(width, canvases) == canvases
            assert page.evaluate("document.documentElement.scrollWidth") == width, "nothing to scroll sideways"


@pytest.mark.parametrize("ratio", [1, 1.25, 2])
def test_the_map_can_be_seen_and_clicked_all_over(browser, addresses, ratio):
    with opened_page(browser, addresses["explorer"], device_scale_factor=ratio) as page:
        for width in (390, 700, 1024, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            box = page.locator(".ba-map").bounding_box()
            for across, down, weights in ((0.2, 0.75, "00"), (0.9, 0.15, "10"), (0.2, 0.75, "00"), (0.9, 0.75, "10")):
                x, y = box["x"] + across * box["width"], box["y"] + down * box["height"]
                assert page.evaluate("([x, y]) => document.elementFromPoint(x, y).className", [x, y]) == "ba-map"
                page.mouse.click(x, y)
                shown = page.locator(".ba-map-weight .ba-value").first.inner_text()
                assert shown.startswith("+" if weights[0] == "1" else "−"), (width, across, shown)


LOOKS = """() => [...document.querySelectorAll('.ba-workbench, .ba-workbench *, .ba-hand, .ba-hand *')].map(element => {
    const { backgroundImage, font, padding, minHeight, borderTopColor, touchAction } = getComputedStyle(element);
    return [element.tagName, element.className, backgroundImage, font, padding, minHeight, borderTopColor, touchAction];
})"""


def test_a_widget_looks_the_same_whatever_other_widgets_are_on_the_page(browser, addresses):
    looks = []
    for name in ("hand", "car", "workbench", "all"):
        with opened_page(browser, addresses[name]) as page:
            looks.append(page.evaluate(LOOKS))
    assert looks[3] == looks[0] + looks[1] + looks[2]


# The first and the last point of some elements, in pixels of the page.
REACH = """selectors => {
    const boxes = [...document.querySelectorAll(selectors.join())].map(element => element.getBoundingClientRect());
    return Math.max(...boxes.map(box => box.bottom)) - Math.min(...boxes.map(box => box.top));
}"""


@pytest.mark.parametrize("width", [600, 700, 860, 1024, 1440])
def test_cart_sliders_and_histogram_are_seen_together(browser, addresses, width):
    with opened_page(browser, addresses["workbench"], viewport={"width": width, "height": 600}) as page:
        parts = [".ba-stage", ".ba-histogram", ".ba-summary", ".ba-term"]
        assert page.evaluate(REACH, parts) <= (600 if width < 1024 else 620)
        cart, histogram = (page.locator(part).bounding_box() for part in (".ba-stage", ".ba-histogram"))
        assert histogram["x"] >= cart["x"] + cart["width"], "side by side"


def test_the_controls_of_a_replay_stay_in_reach_of_its_games(browser, addresses):
    with opened_page(browser, addresses["replay"]) as page:
        for width in (390, 700, 1024):
            page.set_viewport_size({"width": width, "height": 700})
            for game in range(6):
                page.locator(".ba-stage").nth(game).scroll_into_view_if_needed()
                stage = page.locator(".ba-stage").nth(game).bounding_box()
                controls = page.get_by_role("button", name="Play").bounding_box()
                assert stage["y"] >= 0 and stage["y"] + stage["height"] <= controls["y"]
                assert controls["y"] + controls["height"] <= 700, "no need to scroll to it"


def test_sliders_are_as_wide_as_a_narrow_page(browser, addresses):
    with opened_page(browser, addresses["workbench"], viewport={"width": 390, "height": 800}) as page:
        for slider in page.locator(".ba-term input[type=range]").all():
            assert slider.bounding_box()["width"] > 360


NOTE_FONTS = """
    window.sizes = new Set();
    const fillText = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (...all) {
        sizes.add(parseFloat(this.font.match(/([\\d.]+)px/)[1]));
        fillText.apply(this, all);
    };
"""
SMALLEST = """() => {
    const texts = [...document.querySelectorAll('.ba-widget *')].filter(element =>
        [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
    return Math.min(...sizes, ...texts.map(element => parseFloat(getComputedStyle(element).fontSize)));
}"""


@pytest.mark.parametrize("width", [330, 700, 1440])
def test_no_text_is_smaller_than_11_pixels(browser, addresses, width):
    with opened_page(browser, addresses["all"], NOTE_FONTS, viewport={"width": width, "height": 700}) as page:
        page.locator(".ba-replay .ba-stage").first.focus()
        page.keyboard.press("End")  # the banner that says how the game ended
        page.wait_for_function("document.querySelector('.ba-replay .ba-outcome').textContent")
        assert page.evaluate(SMALLEST) >= 11


def test_a_swipe_scrolls_the_page_and_a_tap_chooses(browser, addresses):
    viewport = {"width": 390, "height": 500}
    with opened_page(browser, addresses["all"], viewport=viewport, has_touch=True, is_mobile=True) as page:
        fingers = page.context.new_cdp_session(page)
        before = page.locator(".ba-map-verdict").inner_text()
        for name in (".ba-hand .ba-stage", ".ba-map", ".ba-histogram"):
            page.evaluate("name => document.querySelector(name).scrollIntoView({ block: 'center' })", name)
            box = page.locator(name).first.bounding_box()
            start = page.evaluate("scrollY")
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            touches = [("touchStart", 0), *(("touchMove", 12 * moved) for moved in range(1, 11)), ("touchEnd", None)]
            for kind, moved in touches:
                points = [] if moved is None else [{"x": x, "y": y - moved}]
                fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
            page.wait_for_function(f"scrollY >= {start} + 50")
        assert page.locator(".ba-map-verdict").inner_text() == before
        page.locator(".ba-map").tap(position={"x": 60, "y": 250})  # far to the left
        assert page.locator(".ba-map-verdict").inner_text() != before
