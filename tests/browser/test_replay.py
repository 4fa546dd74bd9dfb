"""Watching recorded games, in JupyterLab and in an exported page."""

import re

import gymnasium as gym
import numpy as np
import pytest
from playwright.sync_api import expect

from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.widgets import export_html
from tests.games import OTHERS, other_game

QUANTITIES = ["cart position", "cart velocity", "pole angle", "angular velocity"]
RECORD = """import gymnasium as gym
from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.widgets import replay
env = gym.make("CartPole-v1")
fall = play(env, linear_policy([0, 0, 1, 0]), seed=1)
runaway = play(env, linear_policy([0, 0, 0, 1]), seed=1)"""


def numbers_shown(game):
    texts = [game.locator(f"[data-quantity='{name}']").inner_text() for name in QUANTITIES]
    return [float(text.replace("−", "-")) for text in texts]


def test_scrub_step_and_play(lab):
    notebook = lab.open_cells([RECORD, "replay([fall, runaway], titles=['only the angle', 'only its speed'])"])
    notebook.run_all()
    page = notebook.page
    fall, runaway = page.locator(".ba-game").all()
    count = page.locator(".ba-count")
    recorded = notebook.ask("[[game.observations.tolist(), game.actions.tolist()] for game in (fall, runaway)]")
    steps, last = (len(actions) for _, actions in recorded)
    assert steps < last
    expect(fall.locator(".ba-title")).to_have_text("only the angle")
    expect(count).to_have_text(f"step 0 of {last}")

    def assert_frame(frame):
        expect(count).to_have_text(f"step {frame} of {last}")
        for game, (observations, actions) in zip((fall, runaway), recorded, strict=True):
            at = min(frame, len(actions))
            assert numbers_shown(game) == pytest.approx(observations[at], abs=0.0005)
            words = {(): "none", (0,): "← push left", (1,): "push right →"}[tuple(actions[at : at + 1])]
            assert game.locator("[data-quantity='action']").inner_text() == words

    assert_frame(0)
    # With the mouse, to the middle of the bar; with its keys; with the buttons; with the picture's own keys.
    scrub = page.get_by_role("slider", name="Step")
    box = scrub.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    frame = int(count.inner_text().split()[1])
    assert frame == pytest.approx(last / 4, abs=4)
    assert_frame(frame)
    page.keyboard.press("ArrowRight")
    assert_frame(frame + 1)
    page.get_by_role("button", name="One step forward").click()
    assert_frame(frame + 2)
    page.get_by_role("button", name="One step back").click()
    assert_frame(frame + 1)
    fall.locator("canvas").focus()
    page.keyboard.press("ArrowLeft")
    assert_frame(frame)
    page.keyboard.press("Home")
    assert_frame(0)
    page.keyboard.press("End")
    assert_frame(last)
    expect(fall.locator(".ba-outcome")).to_have_text(f"Tipped over at step {steps}")
    expect(runaway.locator(".ba-outcome")).to_have_text(f"Left the track at step {last}")

    # Playing: from the start again, with one loop, pausing where it is, and to the end at four times the speed.
    page.locator(".ba-speed select").select_option("0.25×")
    page.get_by_role("button", name="Play").click()
    expect(fall.locator(".ba-outcome")).to_have_text("")
    assert notebook.frames_drawn_together() == 1
    page.get_by_role("button", name="Pause").click()
    assert notebook.frames_drawn_together() == 0
    assert_frame(int(count.inner_text().split()[1]))
    page.locator(".ba-speed select").select_option("4×")
    fall.locator("canvas").focus()
    with notebook.motion():
        page.keyboard.press(" ")
        expect(count).to_have_text(f"step {last} of {last}")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert notebook.frames_drawn_together() == 0

    # A replay that is running when its cell is run again is gone, and the new one has not started.
    page.locator(".ba-speed select").select_option("0.25×")
    page.get_by_role("button", name="Play").click()
    assert notebook.frames_drawn_together() == 1
    notebook.run_cell(1)
    expect(count).to_have_text(f"step 0 of {last}")
    assert notebook.frames_drawn_together() == 0


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def page_from_disk(browser, tmp_path):
    """Opens an exported page with the network off; fails if it asks for anything or complains."""
    context = browser.new_context(offline=True)
    problems = []

    def open_page(path):
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: message.type in ("error", "warning") and problems.append(message.text))
        page.on("dialog", lambda dialog: (problems.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: request.url == path.as_uri() or problems.append(request.url))
        page.goto(path.as_uri())
        return page

    yield open_page
    context.close()
    assert problems == []


def test_an_exported_page_plays_from_disk_without_a_network(page_from_disk, tmp_path):
    with gym.make("CartPole-v1") as env:
        fall = play(env, linear_policy([0, 0, 1, 0]), seed=1)
        runaway = play(env, linear_policy([0, 0, 0, 1]), seed=1)
    page = page_from_disk(export_html([fall, runaway], tmp_path / "games.html", titles=[HOSTILE, "runaway"]))
    first = page.locator(".ba-game").first
    expect(first.locator(".ba-title")).to_have_text(HOSTILE)
    assert page.locator("img").count() == 0

    page.get_by_role("slider", name="Step").focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".ba-count")).to_have_text(f"step 20 of {len(runaway)}")
    assert numbers_shown(first) == pytest.approx(fall.observations[20].tolist(), abs=0.0005)
    page.locator(".ba-speed select").select_option("4×")
    page.get_by_role("button", name="Play").click()
    expect(first.locator(".ba-outcome")).to_have_text(f"Tipped over at step {len(fall)}")
    expect(page.locator(".ba-count")).to_have_text(f"step {len(runaway)} of {len(runaway)}")
    assert f"tipped over at step {len(fall)}" in page.title()


def test_an_exported_page_fits_a_phone(browser, tmp_path):
    with gym.make("CartPole-v1") as env:
        path = export_html(play(env, linear_policy([0, 0, 1, 0]), seed=1), tmp_path / "game.html")
    page = browser.new_page(viewport={"width": 360, "height": 740}, device_scale_factor=3)
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 360, "nothing to scroll sideways"
    canvas = page.locator("canvas")
    assert canvas.evaluate("canvas => canvas.width / canvas.clientWidth") == pytest.approx(3, abs=0.02), "crisp"
    page.close()


# Notes the text and the pole of every picture: boxes of [left, top, right, bottom], and [x, y, x, y]; also all straight
# strokes as thick as a pole, and where the pen was moved to draw.
WATCH_THE_PEN = """
    window.words = [];
    window.pole = null;
    window.strokes = [];
    window.places = [];
    const pen = CanvasRenderingContext2D.prototype;
    const {beginPath, lineTo, stroke, fillText, translate} = pen;
    pen.translate = function (x, y) { places.push([x, y]); translate.call(this, x, y); };
    pen.beginPath = function () { this.points = []; beginPath.call(this); };
    pen.lineTo = function (x, y) { this.points.push(x, y); lineTo.call(this, x, y); };
    pen.stroke = function () {
        const [, from, , to] = this.points;
        if (this.lineWidth >= 4 && Math.abs(from - to) > 20) window.pole = this.points;
        if (this.lineWidth >= 4 && this.points.length === 4) strokes.push(this.points);
        stroke.call(this);
    };
    pen.fillText = function (text, x, y) {
        const {width, actualBoundingBoxAscent: up, actualBoundingBoxDescent: down} = this.measureText(text);
        words.push([text, [x, y - up, x + width, y + down]]);
        fillText.call(this, text, x, y);
    };
"""
FRAMES = """steps => {
    const scrub = document.querySelector('.ba-scrub');
    return steps.map(step => {
        [words, strokes, places] = [[], [], []];
        scrub.value = step;
        scrub.dispatchEvent(new Event('input'));
        const numbers = [...document.querySelectorAll('.ba-readout .ba-value')].map(value => value.textContent);
        const [action, outcome] = ['[data-quantity=action]', '.ba-outcome'].map(
            name => document.querySelector(name).textContent);
        return {words, pole, strokes, places, numbers, action, outcome};
    });
}"""


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def resized(page, width):
    """The width of the picture on a page of this width, as soon as it is drawn at that size."""
    page.set_viewport_size({"width": width, "height": 900})
    fits = """width => {
        const canvas = document.querySelector('canvas');
        return innerWidth === width && canvas.width === canvas.clientWidth && canvas.width;
    }"""
    return page.wait_for_function(fits, arg=width).json_value()


def test_words_in_the_picture_stay_inside_and_off_each_other_and_off_the_pole(browser, tmp_path):
    with gym.make("CartPole-v1") as env:
        policies = {(0, 0, 0, 1): (1, 2), (0, 0, 1, 0): (1, 2), (0, 0, 0, -1): (1, 2), (0, 1, 1, 1): (27,)}
        games = [play(env, linear_policy(policy), seed=seed) for policy, seeds in policies.items() for seed in seeds]
    page = browser.new_page()
    page.add_init_script(WATCH_THE_PEN)
    for game in games:
        page.goto(export_html(game, tmp_path / "game.html").as_uri())
        steps = sorted({*range(0, len(game), 3), len(game)})
        for width in (330, 420, 780):
            edge = resized(page, width)
            for step, frame in zip(steps, page.evaluate(FRAMES, steps), strict=True):
                boxes = frame["words"]
                assert boxes
                # The pole as a row of small squares; a label may be near it, but not on it.
                x0, y0, x1, y1 = frame["pole"]
                along = [(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share) for share in (0.2, 0.4, 0.6, 0.8, 1)]
                pole = [("pole", [x - 2, y - 2, x + 2, y + 2]) for x, y in along]
                for i, (text, box) in enumerate(boxes):
                    assert box[0] >= 0 and box[2] <= edge, f"step {step}, {width} wide: {text}"
                    for other, its_box in boxes[i + 1 :] + pole:
                        assert not overlap(box, its_box), f"step {step}, {width} wide: {text!r} on {other!r}"
    page.close()


def height_of_hand(seen):
    cos1, sin1, cos2, sin2, *_ = seen
    return -cos1 - (cos1 * cos2 - sin1 * sin2)


def hand_drawn(frame):
    (x0, y0, x1, y1), (*_, y2) = frame["strokes"][:2]
    return (y0 - y2) / np.hypot(x1 - x0, y1 - y0)


def lean_drawn(frame):
    x0, y0, x1, y1 = frame["strokes"][0]
    return np.arctan2(x0 - x1, y0 - y1)


# For each game: the actions in words, the last words, and something that is measured in the picture and in the record.
SEEN = {
    "Acrobot-v1": (["↻ torque −1", "torque 0", "↺ torque +1"], "Swung up", hand_drawn, height_of_hand),
    "MountainCar-v0": (["← push left", "no push", "push right →"], "Reached the flag", None, None),
    "MountainCarContinuous-v0": (None, "Reached the flag", None, None),
    "Pendulum-v1": (None, "Reached the time limit", lean_drawn, lambda seen: np.arctan2(seen[1], seen[0])),
}


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other[0])
def test_every_step_of_another_game_is_drawn_and_written_as_it_was(browser, tmp_path, other):
    game = other_game(*other)
    actions, ending, drawn, recorded = SEEN[game.environment]
    page = browser.new_page(viewport={"width": 780, "height": 900})
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.add_init_script(WATCH_THE_PEN)
    page.goto(export_html(game, tmp_path / "game.html").as_uri())
    expect(page.get_by_role("application")).to_have_attribute("aria-label", re.compile(f"of {len(game)} steps"))
    for width in (780, 330):
        edge = resized(page, width)
        expect(page.locator(".ba-scrub")).to_have_attribute("max", str(len(game)))
        frames = page.evaluate(FRAMES, list(range(len(game) + 1)))
        for step, (frame, seen) in enumerate(zip(frames, game.observations, strict=True)):
            numbers = [float(text.replace("−", "-")) for text in frame["numbers"]]
            assert numbers == pytest.approx(seen.tolist(), abs=0.0005)
            for text, (left, _, right, _) in frame["words"]:
                assert left >= 0 and right <= edge, f"step {step}: {text}"
            if drawn:
                assert drawn(frame) == pytest.approx(recorded(seen), abs=0.001)
            if actions and step < len(game):
                assert frame["action"] == actions[game.actions[step]]
        if actions is None:  # how hard is told, and which way
            pushed = [
                float(frame["action"].replace("−", "-").split("e ")[-1].split("h ")[-1].split()[0])
                for frame in frames[:-1]
            ]
            assert pushed == pytest.approx(game.actions[:, 0].tolist(), abs=0.006)
        if "Car" in game.environment:
            cars = np.array([frame["places"][0][0] for frame in frames])
            scale, middle = np.polyfit(game.observations[:, 0], cars, 1)
            assert cars == pytest.approx(scale * game.observations[:, 0] + middle, abs=0.01)
            assert scale > width / 5
        score = f"{game.score:.2f}".rstrip("0").rstrip(".").replace("-", "−")
        assert frames[-1]["outcome"] == f"{ending} at step {len(game)}, with a score of {score}"
        assert [frame["outcome"] for frame in frames[:-1]] == [""] * len(game)
        # Played to its end, as well as stepped.
        page.locator("canvas").focus()
        page.keyboard.press("End")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press(" ")
        expect(page.locator(".ba-outcome")).to_contain_text(f"{ending} at step")
        expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert problems == []
    page.close()
