"""Playing by hand in JupyterLab, as a person does it."""

import re

import pytest
from playwright.sync_api import expect

from cartpole_helpers.widgets.hand_play import _finished_game
from cartpole_helpers.widgets.modules import joined

CELLS = [
    "from cartpole_helpers.widgets import hand_played_games, play_yourself",
    "play_yourself()",
    "1 + 1",
]


@pytest.fixture
def notebook(lab):
    notebook = lab.open_cells(CELLS)
    notebook.run_all()
    return notebook


def start(page, speed="1× (real time)"):
    page.locator(".ba-hand select").select_option(speed)
    page.locator(".ba-stage").focus()
    page.keyboard.press(" ")
    expect(page.locator(".ba-hand .ba-main")).to_have_text("Start")


def score(page):
    return int(page.locator(".ba-score").inner_text().removeprefix("score ").replace("−", "-"))


def test_play_lose_and_find_the_game_in_python(notebook):
    page = notebook.page
    outcome = page.locator(".ba-outcome")
    expect(outcome).to_have_text("")
    start(page)
    page.keyboard.down("ArrowRight")
    expect(page.get_by_role("button", name="Push right")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-quantity='action']")).to_have_text("push right →")
    expect(outcome).to_have_text(re.compile(r"^Tipped over at step \d+\. Your score: \d+\. Best so far: \d+\.$"))
    page.keyboard.up("ArrowRight")
    steps = score(page)
    assert outcome.inner_text() == f"Tipped over at step {steps}. Your score: {steps}. Best so far: {steps}."
    assert 7 <= steps <= 13, "holding one key tips the pole over at once"

    game = "hand_played_games()[-1]"
    assert notebook.ask("len(hand_played_games())") == 1
    assert notebook.ask(f"[{game}.score, {game}.ending, {game}.environment]") == [steps, "tipped over", "CartPole-v1"]
    assert notebook.ask(f"{game}.actions.tolist()") == [1] * steps
    assert notebook.ask(f"[str({game}.observations.dtype), {game}.observations.shape]") == ["float32", [steps + 1, 4]]
    last = notebook.ask(f"{game}.observations[-1].tolist()")
    shown = [page.locator(f"[data-quantity='{name}']").inner_text() for name in ("cart position", "pole angle")]
    assert [float(text.replace("−", "-")) for text in shown] == pytest.approx([last[0], last[2]], abs=0.0005)

    # The game and the record survive a second run of the cell, and so does the way to play again.
    notebook.run_cell(1)
    expect(page.locator(".ba-best")).to_have_text(f"best so far {steps}")
    assert notebook.frames_drawn_together() == 0, "nothing moves before the game starts"
    start(page)
    page.keyboard.press("ArrowLeft")  # a tap: it goes on pushing left
    expect(outcome).to_have_text(re.compile("Tipped over at step"))
    assert notebook.ask("[len(hand_played_games()), set(hand_played_games()[1].actions.tolist()) == {0}]") == [2, True]


def test_the_game_waits_for_a_first_push_and_pauses_when_left_alone(notebook):
    page = notebook.page
    start(page, speed="0.1×")
    page.wait_for_function("performance.now() > 3500 + (window.started ??= performance.now())")  # 3, 2, 1
    assert score(page) == 0
    assert notebook.frames_drawn_together() == 1
    page.get_by_role("button", name="Push left").click()
    # As soon as it moves, the keyboard goes to another cell.
    page.wait_for_function(
        """document.querySelector('.ba-score').textContent !== 'score 0'
            && (document.querySelectorAll('.jp-Notebook .cm-content')[2].focus(), true)"""
    )
    expect(page.locator(".ba-outcome")).to_have_text("Paused.")
    assert notebook.frames_drawn_together() == 0
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".ba-hand .ba-main")).to_have_text("Pause")
    expect(page.locator(".ba-outcome")).to_have_text(re.compile("Tipped over at step"))
    assert notebook.ask("[set(game.actions.tolist()) == {0} for game in hand_played_games()]") == [True]


def test_keys_go_where_the_focus_is(notebook):
    page = notebook.page
    cells = "jupyterapp.shell.currentWidget.content.widgets.length"
    active = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    notebook.cell(1).locator(".jp-InputPrompt").click()  # the cell is selected, no text is being edited

    # In the notebook: the notebook gets the keys, the player none.
    page.keyboard.press("b")
    page.wait_for_function(f"{cells} === 4")
    page.keyboard.press("ArrowUp")
    page.wait_for_function(f"{active} === 1")
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("button", name="Push right").get_attribute("aria-pressed") == "false"
    assert score(page) == 0 and page.locator(".ba-hand .ba-main").inner_text() == "Start"

    # In the picture: the player gets the keys, the notebook none.
    page.locator(".ba-stage").focus()
    for key in ["b", "ArrowUp", "ArrowRight", "d", "d"]:
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Push right")).to_have_attribute("aria-pressed", "true")
    before = page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop")
    page.keyboard.press(" ")  # a new game, with no push chosen yet
    expect(page.get_by_role("button", name="Push right")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Push right")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(cells) == 4 and page.evaluate(active) == 1
    assert page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop") == before

    # But saving is still the notebook's.
    page.wait_for_function("jupyterapp.shell.currentWidget.context.model.dirty")
    page.keyboard.press("Control+s")
    page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")


PAGE = """<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{style}</style>
<div id="game"></div>
<script type="module">
{script}
const onFinished = (game) => (window.finished = game);
mountHandPlay(document.getElementById("game"), {{ environment: "{environment}", onFinished }});
</script>
"""


@pytest.fixture
def phone(browser, tmp_path):
    """Opens a game on a page without Python, on which time stands still unless it is moved on."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    problems = []

    def open_page(environment):
        path = tmp_path / "game.html"
        script, style = joined("hand_play.js")
        path.write_text(PAGE.format(script=script, style=style, environment=environment), encoding="utf-8")
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.clock.install()
        page.add_init_script("Math.random = () => 0.5")  # where the game starts: in the middle
        page.goto(path.as_uri())
        page.clock.pause_at(page.evaluate("Date.now() + 1000"))
        return page

    yield open_page
    context.close()
    assert problems == []


def real_touches(page):
    """A function that puts fingers on buttons or takes them off; the browser makes the pointer's events of them."""
    fingers = page.context.new_cdp_session(page)

    def touch(kind, *sides):
        boxes = {side: push_button(page, side).bounding_box() for side in sides}
        points = [
            {"id": ("left", "right").index(side), "x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
            for side, box in boxes.items()
        ]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return touch


def push_button(page, side):
    return page.get_by_role("button", name=f"Push {side}")


def wait_for_steps(page, steps):
    """Let the game go on until so many steps more have been played."""
    already = abs(score(page))
    while abs(score(page)) < already + steps:
        page.clock.run_for(50)


def test_it_is_played_by_touch(phone):
    page = phone("CartPole-v1")
    touch = real_touches(page)
    left, right = push_button(page, "left"), push_button(page, "right")
    page.locator("select").select_option("0.1×")
    page.get_by_role("button", name="Start").tap()
    left.tap()  # the first push; it goes on when the finger is gone
    expect(left).to_have_attribute("aria-pressed", "true")
    wait_for_steps(page, 3)
    touch("touchStart", "right")
    expect(right).to_have_attribute("aria-pressed", "true")
    wait_for_steps(page, 3)
    touch("touchStart", "right", "left")  # the other thumb, while this one stays
    wait_for_steps(page, 3)
    touch("touchEnd", "left")
    expect(right).to_have_attribute("aria-pressed", "true")
    while not page.evaluate("'finished' in window"):
        page.clock.run_for(50)
    touch("touchEnd", "right")
    actions = "".join(map(str, page.evaluate("finished.actions")))
    assert re.fullmatch("0{3,}1{3,}0{3,}1{3,}", actions), actions
    assert page.evaluate("finished.observations.length") == len(actions) + 1
    expect(page.locator(".ba-outcome")).to_contain_text(f"Tipped over at step {len(actions)}.")
    assert page.evaluate("[document.documentElement.scrollWidth, scrollY]") == [390, 0]


def test_a_mountain_car_rolls_when_nothing_is_pressed_and_takes_keys_mouse_and_touch(phone):
    page = phone("MountainCar-v0")
    touch = real_touches(page)
    left, right = push_button(page, "left"), push_button(page, "right")
    action = page.locator("[data-quantity='action']")
    expect(page.locator(".ba-best")).to_have_text("best so far –")
    page.locator(".ba-stage").focus()
    page.keyboard.press(" ")
    page.clock.run_for(3100)  # it starts without a push
    wait_for_steps(page, 2)
    expect(action).to_have_text("no push")
    page.keyboard.down("ArrowRight")
    expect(right).to_have_attribute("aria-pressed", "true")
    wait_for_steps(page, 2)
    expect(action).to_have_text("push right →")
    page.keyboard.up("ArrowRight")
    expect(right).to_have_attribute("aria-pressed", "false")
    wait_for_steps(page, 2)
    left.hover()
    page.mouse.down()
    wait_for_steps(page, 2)
    page.mouse.up()
    wait_for_steps(page, 2)
    touch("touchStart", "right")
    wait_for_steps(page, 2)
    page.keyboard.press(" ")  # paused, with a thumb still on the button
    expect(page.locator(".ba-outcome")).to_have_text("Paused.")
    assert left.get_attribute("aria-pressed") == right.get_attribute("aria-pressed") == "false"
    touch("touchEnd")
    page.keyboard.press(" ")
    page.clock.run_for(20_000)
    expect(page.locator(".ba-outcome")).to_have_text(
        "Reached the time limit at step 200. Your score: −200. Best so far: −200."
    )
    game = _finished_game(page.evaluate("finished"), "MountainCar-v0")
    actions = "".join(map(str, game.actions))
    assert re.fullmatch("1{2,}2{2,}1{2,}0{2,}1{2,}2{2,}1{100,}", actions), actions
    assert page.evaluate("[document.documentElement.scrollWidth, scrollY]") == [390, 0]


def test_a_mountain_car_is_swung_up_by_hand(phone):
    page = phone("MountainCar-v0")
    page.locator("select").select_option("1× (real time)")
    page.locator(".ba-stage").focus()
    page.keyboard.press(" ")
    page.clock.run_for(3100)
    velocity = page.locator("[data-quantity='velocity']")
    held = None
    while not page.evaluate("'finished' in window"):
        wanted = "ArrowLeft" if velocity.inner_text().startswith("−") else "ArrowRight"
        if wanted != held:
            page.keyboard.down(wanted)
            if held:
                page.keyboard.up(held)
            held = wanted
        page.clock.run_for(70)
    game = _finished_game(page.evaluate("finished"), "MountainCar-v0")
    assert game.ending == "reached the flag"
    assert game.score == -len(game) > -200
    words = f"Reached the flag at step {len(game)}. Your score: −{len(game)}. Best so far: −{len(game)}."
    expect(page.locator(".ba-outcome")).to_have_text(words)
    # Once more, and worse: the best one stays.
    page.keyboard.up(held)
    page.keyboard.press(" ")
    page.clock.run_for(15_000)
    expect(page.locator(".ba-outcome")).to_contain_text(f"Your score: −200. Best so far: −{len(game)}.")
