"""The workbench in JupyterLab: sliders moved, boxes typed into, buttons pressed."""

import json
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from playwright.sync_api import expect

from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.widgets.four_weights import POLICIES, SEED
from tests.browser.jupyterlab import WITHOUT_PICTURES

NAMES = ["cart position", "cart velocity", "pole angle", "angular velocity"]
CELLS = [f"from cartpole_helpers.widgets import workbench\nbench = workbench()\n{WITHOUT_PICTURES}", "bench"]


@pytest.fixture(scope="module")
def shared_notebook(module_lab):
    notebook = module_lab.open_cells(CELLS, name="workbench.ipynb")
    notebook.run_all()
    return notebook


@pytest.fixture
def notebook(shared_notebook):
    """A workbench as it is when its cell has just been run."""
    shared_notebook.ask("bench.load([0, 0, 0, 0])")
    shared_notebook.run_cell(1)
    expect(shared_notebook.page.locator(".ba-workbench")).to_be_visible()
    return shared_notebook


def slider(page, name):
    return page.get_by_label(f"Weight of the {name}", exact=True)


def box(page, name):
    return page.get_by_label(f"Weight of the {name}, as a number")


def wait_for_histogram(page, weights):
    """The histogram is that of these weights, as Python plays them, and what it says is true."""
    page.wait_for_selector(f"[data-weights='{json.dumps(weights, separators=(',', ':'))}'][data-by=python]")
    scores, endings = evaluate(weights, trials=100, seed=SEED, endings=True)
    # As JavaScript rounds: 25.25 to 25.3, of which Python makes 25.2.
    mean = Decimal(float(scores.mean())).quantize(Decimal("0.1"), ROUND_HALF_UP)
    expect(page.locator(".ba-summary")).to_have_text(f"mean {mean}, perfect games {(scores == 500).sum()} of 100")
    for ending in ("tipped over", "left the track", "time limit"):
        expect(page.locator(f"[data-ending='{ending}']")).to_have_text(str((endings == ending).sum()))


def assert_everything_follows(notebook, weights):
    """Sliders, boxes, the code, the histogram and Python all have these weights."""
    page = notebook.page
    # As JavaScript writes them: 1, not 1.0.
    plain = [int(weight) if weight == int(weight) else weight for weight in weights]
    expect(page.locator(".ba-code")).to_have_value(f"np.array([{', '.join(map(str, plain))}])")
    for name, weight in zip(NAMES, weights, strict=True):
        assert float(slider(page, name).input_value()) == pytest.approx(weight, abs=0.005)
        assert float(box(page, name).input_value()) == weight
    wait_for_histogram(page, plain)
    assert notebook.ask("bench.weights.tolist()") == weights


def test_sliders_move_by_mouse_and_by_keyboard(notebook):
    page = notebook.page
    assert_everything_follows(notebook, [0, 0, 0, 0])
    groove = slider(page, "pole angle").bounding_box()
    height = groove["y"] + groove["height"] / 2
    page.mouse.move(groove["x"] + groove["width"] / 2, height)
    page.mouse.down()
    for share in np.linspace(0.5, 0.9, 20):
        page.mouse.move(groove["x"] + share * groove["width"], height)
    # Still held down: it follows the hand, not only its letting go.
    page.wait_for_function("document.querySelector('.ba-histogram').dataset.weights !== '[0,0,0,0]'")
    page.mouse.up()
    angle = float(box(page, "pole angle").input_value())
    assert 0.7 < angle < 0.9
    assert_everything_follows(notebook, [0, 0, angle, 0])

    slider(page, "angular velocity").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    assert_everything_follows(notebook, [0, 0, angle, 0.06])
    page.keyboard.press("End")
    assert_everything_follows(notebook, [0, 0, angle, 1])
    page.keyboard.press("ArrowLeft")
    assert_everything_follows(notebook, [0, 0, angle, 0.99])


def test_two_sliders_moved_between_two_frames_both_count(notebook):
    page = notebook.page
    for weight in (0.5, -0.25):  # first while the cart stands, then while it runs
        page.evaluate(
            """([names, weight]) => {
                for (const name of names) {
                    const slider = document.querySelector(`[aria-label="Weight of the ${name}"]`);
                    slider.value = weight;
                    slider.dispatchEvent(new Event('input', {bubbles: true}));
                }
            }""",
            [NAMES[2:], weight],
        )
        assert_everything_follows(notebook, [0, 0, weight, weight])
        page.locator(".ba-workbench .ba-main").click()


def test_boxes_take_what_is_typed(notebook):
    page = notebook.page
    box(page, "cart velocity").fill("0.333")
    assert_everything_follows(notebook, [0, 0.333, 0, 0])
    box(page, "cart velocity").fill("")
    page.keyboard.type("-0.5")  # one character after another, as it is typed
    page.keyboard.press("Tab")
    assert_everything_follows(notebook, [0, -0.5, 0, 0])
    box(page, "cart velocity").fill("")
    page.keyboard.press("Tab")
    assert_everything_follows(notebook, [0, -0.5, 0, 0])
    box(page, "pole angle").fill("7")
    page.keyboard.press("Enter")
    assert_everything_follows(notebook, [0, -0.5, 1, 0])


def test_every_button(notebook):
    page = notebook.page
    article = POLICIES["The article's four weights"]
    policies = page.get_by_label("Load a policy")
    for name, weights in POLICIES.items():
        policies.select_option(name)
        assert_everything_follows(notebook, weights)
    page.get_by_role("button", name="Flip the sign").click()
    assert_everything_follows(notebook, [-weight for weight in article])
    expect(policies).to_have_value("Load a policy…")
    page.get_by_role("button", name="Random").click()
    page.wait_for_function("!document.querySelector('.ba-code').value.includes('-0.352')")
    drawn = json.loads(page.locator(".ba-code").input_value().removeprefix("np.array(").removesuffix(")"))
    assert all(-1 <= weight <= 1 for weight in drawn) and len(set(drawn)) > 1
    assert_everything_follows(notebook, drawn)
    page.get_by_role("button", name="Reset").click()
    assert_everything_follows(notebook, [0, 0, 0, 0])

    policies.select_option("The article's four weights")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "np.array([-0.116, 0.332, 0.207, 0.352])"


def test_python_moves_the_sliders(notebook):
    notebook.ask("bench.load([0.25, 0, 0.5, 1 / 3])")
    assert_everything_follows(notebook, [0.25, 0, 0.5, 1 / 3])


def run_for_two_steps(page):
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_function("Number(document.querySelector('.ba-count').textContent.slice(5)) > 2")
    page.get_by_role("button", name="Pause").click()


def test_the_products_add_up_to_the_sum_that_decides(notebook):
    page = notebook.page
    page.get_by_label("Load a policy").select_option("The article's four weights")
    run_for_two_steps(page)
    assert notebook.frames_drawn_together() == 0
    texts = [page.locator(f"[data-product='{name}']").inner_text() for name in [*NAMES, "sum"]]
    *terms, total = (float(text.replace("−", "-")) for text in texts)
    assert sum(terms) == pytest.approx(total, abs=0.003)
    # Each bar starts where the one above ended; the last one reaches from zero to the sum.
    edges = page.locator(".ba-bar").evaluate_all(
        """bars => bars.map(bar => {
            const axis = bar.parentElement.getBoundingClientRect();
            const {left, right} = bar.getBoundingClientRect();
            return [left, right].map(x => (x - axis.left) / axis.width - 0.5);
        })"""
    )
    reached = 0
    for (left, right), term in zip(edges, [*terms, total], strict=True):
        start, end = (left, right) if term > 0 else (right, left)
        assert start == pytest.approx(0 if term is total else reached, abs=0.005)
        reached = end
    assert ("push right →" in page.locator(".ba-verdict").inner_text()) == (texts[-1][0] == "+")


def test_one_loop_and_only_where_it_is_seen(notebook):
    page = notebook.page
    with notebook.motion():
        notebook.run_cell(1)
        page.wait_for_function("Number(document.querySelector('.ba-count').textContent.slice(5)) > 2")
        assert notebook.frames_drawn_together() == 1
        for _ in range(3):
            notebook.run_cell(1)
    expect(page.locator(".ba-workbench")).to_be_visible()
    assert notebook.frames_drawn_together() == 1, "the views of the earlier runs are gone"
    page.evaluate("document.querySelector('.ba-workbench').style.display = 'none'")  # as when it is scrolled away
    notebook.wait_until_still()


def test_nothing_moves_by_itself_for_who_wants_less_motion(notebook):
    run = notebook.page.locator(".ba-workbench .ba-main")
    expect(run).to_have_text("Run")
    assert notebook.frames_drawn_together() == 0
    run.click()
    assert notebook.frames_drawn_together() == 1
