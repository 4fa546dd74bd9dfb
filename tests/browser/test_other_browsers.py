"""One way through every widget in Firefox and in WebKit, by mouse and key, on pages of their own."""

import json

import pytest

from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.widgets import explore, play_yourself, replay, workbench
from cartpole_helpers.widgets.four_weights import SEED
from tests.browser.other_browsers import find_firefox, find_webkit, firefox, webkit
from tests.browser.pages import write_page
from tests.conftest import need
from tests.games import FALL, game_of

MAP = [0.14, 0.25, 0.38, 0.65]
POLICIES = [[0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, 1], [-0.116, 0.332, 0.207, 0.352], [0.5, -0.3, 1, 0.8]]


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    widgets = {
        "replay": replay(game_of(*FALL)),
        "hand": play_yourself(),
        "workbench": workbench([0, 0, 0, 0]),
        "explorer": explore(MAP, seed=3),
    }
    folder = tmp_path_factory.mktemp("pages")
    return {name: write_page(folder / f"{name}.html", widget) for name, widget in widgets.items()}


@pytest.fixture(scope="module")
def a_firefox(tmp_path_factory):
    need(find_firefox(), "no Firefox: Debian's package firefox-esr has it")
    with firefox(tmp_path_factory.mktemp("firefox")) as page:
        yield page


@pytest.fixture(scope="module")
def a_webkit(tmp_path_factory):
    need(find_webkit(), "no WebKit: Debian's packages webkit2gtk-driver and xvfb have it")
    with webkit(tmp_path_factory.mktemp("webkit")) as page:
        yield page


@pytest.fixture(scope="module", params=["Firefox", "Firefox at ratio 2", "WebKit"])
def other(request):
    if request.param == "WebKit":
        return request.getfixturevalue("a_webkit")
    page = request.getfixturevalue("a_firefox")
    page.resize(1280, 900, ratio=2 if "2" in request.param else 1)
    return page


@pytest.fixture
def opened(other, addresses):
    """Opens the page of a widget, and fails if it complains."""

    def open_page(name):
        other.goto(addresses[name])
        other.wait_for("document.body.dataset.ready === ''")
        sharp = "Math.abs(canvas.width - canvas.clientWidth * devicePixelRatio) <= 1"
        other.wait_for(f"[...document.querySelectorAll('canvas')].every(canvas => canvas.clientWidth > 100 && {sharp})")
        return other

    yield open_page
    assert other.problems == []
    other.goto("about:blank")  # or what moves would move on, and take time from the tests that follow


def test_a_replay_is_stepped_and_played(opened):
    page = opened("replay")
    last = len(game_of(*FALL))
    page.click("button[aria-label='One step forward']")
    assert page.text(".ba-count") == f"step 1 of {last}"
    page.click(".ba-scrub", across=0.5)
    page.press("ArrowRight")
    assert int(page.text(".ba-count").split()[1]) == pytest.approx(last / 2, abs=3)
    page.click(".ba-stage")
    page.wait_for(f"document.querySelector('.ba-outcome').textContent === 'Tipped over at step {last}'")
    page.press("Home")  # the picture has the focus since it was clicked
    assert page.text(".ba-count") == f"step 0 of {last}"


def test_a_game_is_played_paused_and_lost_by_hand(opened):
    page = opened("hand")
    main = "document.querySelector('.ba-main').textContent"
    page.evaluate("(globalThis.menu = document.querySelector('select')) && null")
    page.evaluate("menu.value = '0.1', menu.dispatchEvent(new Event('change'))")
    page.click(".ba-main")
    page.press("ArrowRight")
    page.wait_for(f"{main} === 'Pause' || {main} === 'Play again'")
    page.click(".ba-main")
    assert page.evaluate(main) in ("Go on", "Start"), "paused, or lost before and begun again"
    page.click(".ba-main")
    page.press("ArrowRight")
    page.wait_for("sent.length")
    game = page.evaluate("sent[0]")
    assert game["ending"] == "tipped over" and set(game["actions"]) == {1}
    assert len(game["observations"]) == len(game["actions"]) + 1


def test_the_workbench_plays_a_hundred_games_as_python_does(opened):
    page = opened("workbench")
    before = page.text(".ba-summary")
    page.drag("[aria-label='Weight of the pole angle']", (0.5, 0.5), (0.7, 0.5), (0.95, 0.5))
    page.press("ArrowLeft")
    page.wait_for(f"document.querySelector('.ba-summary').textContent !== {json.dumps(before)}")
    assert page.evaluate("models[0].get('values')[2]") > 0.5
    differ = 0
    for weights in POLICIES:
        page.evaluate(f"models[0].set('values', {json.dumps(weights)})")
        page.wait_for(
            f"document.querySelector('.ba-histogram').dataset.weights === '{json.dumps(weights).replace(' ', '')}'"
        )
        scores = evaluate(weights, trials=100, seed=SEED)
        if page.text(".ba-summary") != f"mean {scores.mean():.1f}, perfect games {(scores == 500).sum()} of 100":
            differ += 1
        # Where the browser rounds otherwise, what Python says stands, and the difference is said.
        exact = {"weights": weights, "scores": [*(scores[:-1] - 1).tolist(), 7], "endings": ["tipped over"] * 100}
        page.evaluate(f"models[0].set('games', {json.dumps(exact)})")
        page.wait_for("document.querySelector('.ba-difference').textContent.includes('rounds otherwise')")
        assert page.text(".ba-summary").startswith(f"mean {sum(exact['scores']) / 100:.1f}")
    assert differ <= 1, "a game in some thousands ends a step sooner or later, no more"
    # The cart runs by itself.
    page.wait_for("document.querySelector('.ba-count').textContent !== 'step 0'")


def test_the_map_is_clicked_and_plays(opened):
    page = opened("explorer")
    left, _, width, height = page.box(".ba-map")
    assert width > 200 and height > 200
    assert page.box(".ba-explorer .ba-replay")[0] >= left + width, "beside the map"
    page.click(".ba-map", across=0.25, down=0.8)
    page.wait_for("sent.includes('chosen')")
    chosen = page.evaluate("models[0].get('chosen')")
    assert max(chosen) < 20, "lower left"
    page.wait_for("document.querySelector('.ba-explorer .ba-line .ba-outcome').textContent")
    title = page.text(".ba-explorer .ba-title")
    weights = [*MAP[:2], *(round(-1 + 0.05 * place, 2) for place in chosen)]
    assert title == "One game with the weights " + ", ".join(f"{weight:.2f}" for weight in weights)
    steps = evaluate(weights, trials=20, seed=3)[0]
    assert page.text(".ba-explorer .ba-line .ba-outcome") == f"Tipped over at step {steps}"
