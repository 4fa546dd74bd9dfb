"""Without a mouse, with a screen reader, with less motion: the widgets on a page of their own."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from cartpole_helpers.widgets import explore, play_yourself, replay, workbench
from tests.browser.pages import opened_page, write_page
from tests.conftest import need
from tests.games import FALL, OTHERS, RUNAWAY, game_of, other_game

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    games = [game_of(*FALL), game_of(*RUNAWAY), *(other_game(*other) for other in OTHERS)]
    games = replay(games, titles=["only the angle", "only its speed", *(name for name, _ in OTHERS)])
    car = play_yourself("MountainCar-v0")
    widgets = [games, play_yourself(), car, workbench([0, 0, 1, 0.5]), explore([0.14, 0.25, 0.38, 0.65], seed=3)]
    style = ":root { color-scheme: light dark; }"
    return write_page(tmp_path_factory.mktemp("page") / "all.html", *widgets, style=style)


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1024])
def test_axe_finds_nothing(browser, address, system, width):
    need(AXE.exists(), "axe-core is not installed: npm ci --prefix tests/browser")
    with opened_page(browser, address, color_scheme=system, viewport={"width": width, "height": 900}) as page:
        page.add_script_tag(path=AXE)
        found = page.evaluate("axe.run('.ba-widget').then(result => result.violations)")
        words = [f"{each['id']}: {each['help']}: {[node['html'][:200] for node in each['nodes']]}" for each in found]
        assert words == []


RING = """() => {
    const element = document.activeElement;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const seen = box.width > 0 && box.top >= -1 && box.bottom <= innerHeight + 1;
    return { name: element.className || element.tagName, outlineStyle, outlineWidth, outlineColor, seen };
}"""


@pytest.mark.parametrize("forced", [None, "active"])
def test_what_has_the_focus_has_a_ring(browser, address, forced):
    viewport = {"width": 1024, "height": 700}
    with opened_page(browser, address, forced_colors=forced, viewport=viewport) as page:
        controls = page.locator(".ba-widget :is(button, select, input, canvas[tabindex])").count()
        assert controls > 30
        for _ in range(controls):
            page.keyboard.press("Tab")
            ring = page.evaluate(RING)
            assert ring["outlineStyle"] == "solid" and ring["outlineWidth"] == "3px", ring
            assert ring["seen"], ring


def test_a_stage_says_that_it_takes_keys_and_space_and_enter_do_the_same(browser, address):
    with opened_page(browser, address, reduced_motion="reduce") as page:
        stages = page.locator(".ba-stage")
        assert stages.count() == 10
        for stage in stages.all():
            assert stage.get_attribute("role") == "application"
            assert "Space" in stage.get_attribute("aria-label")
        for kind, before, after in (("replay", "Play", "Pause"), ("workbench", "Run", "Pause")):
            main = page.locator(f".ba-{kind} .ba-main").first
            page.locator(f".ba-{kind} .ba-stage").first.focus()
            expect(main).to_have_text(before)
            for key, words in ((" ", after), ("Enter", before), ("Enter", after), (" ", before)):
                page.keyboard.press(key)
                expect(main).to_have_text(words)
        hand = page.locator(".ba-hand").first
        hand.locator(".ba-stage").focus()
        hand.locator("select").select_option("0.1×")
        for key in ("Enter", "ArrowLeft"):
            page.keyboard.press(key)
        expect(hand.locator(".ba-main")).to_have_text("Pause")
        page.keyboard.press("Enter")
        expect(hand.locator(".ba-main")).to_have_text("Go on")
        page.keyboard.press(" ")
        expect(hand.locator(".ba-main")).to_have_text("Pause")


def test_the_map_does_not_play_by_itself_for_who_wants_less_motion(browser, address):
    for motion, words in (("reduce", "Play"), ("no-preference", "Pause")):
        with opened_page(browser, address, reduced_motion=motion) as page:
            explorer = page.locator(".ba-explorer").first
            title = explorer.locator(".ba-title")
            before = title.inner_text()
            explorer.locator("input").first.press("Home")
            expect(title).not_to_have_text(before)
            expect(explorer.locator(".ba-main")).to_have_text(words)


# Some browsers give a button that is clicked no focus, and take it from what had it.
NO_FOCUS_FOR_BUTTONS = """
    addEventListener('mousedown', event => {
        if (event.target.closest?.('button')) { event.preventDefault(); document.activeElement?.blur(); }
    }, true);
"""


def test_pause_does_not_hang_on_the_focus(browser, address):
    with opened_page(browser, address, NO_FOCUS_FOR_BUTTONS) as page:
        hand = page.locator(".ba-hand").first
        main = hand.locator(".ba-main")
        hand.locator("select").select_option("0.1×")
        page.clock.install()
        page.clock.pause_at(page.evaluate("Date.now() + 1000"))  # the game stands still unless its clock is moved on
        main.click()
        page.keyboard.press("ArrowLeft")
        page.clock.run_for(3500)
        for words in ("Pause", "Go on", "Pause"):
            expect(main).to_have_text(words)
            main.click()
        expect(main).to_have_text("Go on")
        expect(hand.locator(".ba-outcome")).to_have_text("Paused.")
        # Keys go on to the game after a click on whatever is in the widget.
        main.click()
        hand.locator(".ba-help").click()
        page.keyboard.press("ArrowRight")
        expect(hand.get_by_role("button", name="Push right")).to_have_attribute("aria-pressed", "true")
        expect(main).to_have_text("Pause")
        # And it pauses when the learner turns to something else.
        page.locator(".ba-explorer .ba-map-verdict").click()
        expect(main).to_have_text("Go on")
