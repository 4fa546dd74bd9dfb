"""How long from a move of the workbench's slider to the new histogram on the screen?

    python -m benchmarks.workbench_latency               in JupyterLab
    python -m benchmarks.workbench_latency --site site   and on the pages of a built site, from disk and from a server
    python -m benchmarks.workbench_latency --hub         and on the shared server: makes an account, so it runs as root

A headless Chromium (the environment variable CHROMIUM can name another) opens a real JupyterLab and moves a slider: by
single presses of a key, each as soon as the histogram of the one before is there, and by dragging it with the mouse, 60
moves a second. The time runs from the browser's input event, through 100 games that the browser plays, to the frame in
which the histogram has been painted. While dragging, a move counts as answered by the histogram of its own weights or
of later ones. The weights are near the best policies, whose games are the longest and take the most time. 95 of 100
moves are to take 32 ms at most: two frames.

Browsers hold a mouse's moves back until they begin the next frame, and only then make input events of them. So the
time from the hand is printed too: from when the browser was told of the mouse or the key, up to a frame (17 ms) before.
Neither has in it the way of the finished frame to the screen, which no page can see.

How much of it is the machine's own, which has to drive the browser as well and to paint without a graphics card, shows
a page that is measured first, in the same way: it has nothing but a slider, and a canvas with one rectangle.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from tests.browser.jupyterlab import find_browser, launched_browser, opened_lab, window_profile
from tests.browser.pages import served

CELLS = ["from cartpole_helpers.widgets import workbench\nworkbench()"]
LESSON = "02_dot_products"  # where others have a workbench
WEIGHTS = {"cart position": 0, "cart velocity": 0.5, "pole angle": 1, "angular velocity": 1}
MOVES = 200
PATIENCE = 300_000  # milliseconds until the shared server shows the lesson

# As little as can be asked for: what is looked for on it are the names that a workbench has.
NEARLY_EMPTY = """<div class="ba-workbench">
    <input type="range" min="-1" max="1" step="0.01" aria-label="Weight of the cart position">
    <canvas class="ba-histogram"></canvas>
</div>
<script>
    const slider = document.querySelector('input');
    const canvas = document.querySelector('canvas');
    const pen = canvas.getContext('2d');
    slider.oninput = () => {
        pen.clearRect(0, 0, canvas.width, canvas.height);
        pen.fillRect(150 + 100 * slider.valueAsNumber, 0, 10, 100);
        canvas.dataset.weights = JSON.stringify([slider.valueAsNumber]);
    };
</script>"""

# Notes which weights were set by an input event, when that was and when the browser was told of it; and of every frame,
# when it had been painted and the histogram of which weights was in it.
WATCH = """() => {
    window.moves = [];
    window.frames = [];
    const root = document.querySelector('.ba-workbench');
    const histogram = root.querySelector('.ba-histogram');
    const sliders = [...root.querySelectorAll('input[type=range]')];
    let told = null;
    for (const kind of ['pointermove', 'keydown']) window.addEventListener(kind, event => told = event.timeStamp, true);
    root.addEventListener('input', event => {
        moves.push([told, event.timeStamp, JSON.stringify(sliders.map(slider => slider.valueAsNumber))]);
    });
    const watch = () => {
        setTimeout(() => frames.push([performance.now(), histogram.dataset.weights])); // the frame goes first
        requestAnimationFrame(watch);
    };
    watch();
}"""
UP_TO_DATE = "moves.length && frames.length && moves.at(-1)[2] === frames.at(-1)[1]"


def press_keys(page, slider):
    slider.focus()
    for i in range(MOVES):
        page.keyboard.press("ArrowRight" if i % 20 < 10 else "ArrowLeft")
        page.wait_for_function(f"moves.length === {i + 1} && {UP_TO_DATE}", polling=5)


def drag(page, slider):
    groove = slider.bounding_box()
    height = groove["y"] + groove["height"] / 2
    page.mouse.move(groove["x"] + groove["width"] * 0.5, height)
    page.mouse.down()
    begun = time.monotonic()
    for i in range(MOVES):
        share = 0.5 + 0.2 * abs(1 - i % 100 / 50)
        page.mouse.move(groove["x"] + groove["width"] * share, height)
        page.wait_for_timeout(max(0, 1000 * (begun + (i + 1) / 60 - time.monotonic())))
    page.mouse.up()
    page.wait_for_function(UP_TO_DATE)


def latencies(moves, frames):
    """When every move was answered: the time of the first frame with its weights or those of a later move."""
    answered = []
    for painted_at, painted in frames:
        made = [i for i, (_, moved_at, weights) in enumerate(moves) if weights == painted and moved_at < painted_at]
        if made and made[-1] >= len(answered):
            answered += [painted_at] * (made[-1] + 1 - len(answered))
    return answered


def summary(times):
    return f"median {statistics.median(times):.0f} ms, 95% within {sorted(times)[int(0.95 * len(times))]:.0f} ms"


def measure(place, page):
    """Print the latencies of the page's workbench."""
    workbench = page.locator(".ba-workbench").first
    workbench.scroll_into_view_if_needed()
    page.evaluate(WATCH)
    slider = page.get_by_label("Weight of the cart position", exact=True)
    for name, move in (("keys, one at a time", press_keys), ("dragging", drag)):
        page.evaluate("moves.length = frames.length = 0")
        move(page, slider)
        moves, frames = page.evaluate("[moves, frames]")
        answered = latencies(moves, frames)
        from_hand, from_event = (
            summary([at - move[since] for at, move in zip(answered, moves, strict=True)]) for since in (0, 1)
        )
        print(f"{place}, {name}: {len(moves)} moves, {from_event}; from the hand {from_hand}", flush=True)


def measure_workbench(place, page):
    for name, weight in WEIGHTS.items():
        page.get_by_label(f"Weight of the {name}", exact=True).fill(str(weight))
    measure(place, page)


def on_a_page_with_next_to_nothing():
    with launched_browser(find_browser()) as browser, window_profile(browser) as context:
        page = context.new_page()
        page.set_content(NEARLY_EMPTY)
        measure("next to nothing", page)


def in_jupyterlab():
    with opened_lab() as lab:
        notebook = lab.open_cells(CELLS)
        notebook.run_all()
        measure_workbench("JupyterLab", notebook.page)


def on_the_site(folder):
    with (
        launched_browser(find_browser()) as browser,
        window_profile(browser) as context,
        served(folder) as address,
    ):
        for place, root in (("site from disk", folder.resolve().as_uri()), ("site from a server", address)):
            page = context.new_page()
            page.goto(f"{root}/notebooks/{LESSON}.html")
            page.locator("figure.ba-live[data-kind$=Workbench]").scroll_into_view_if_needed()
            measure_workbench(place, page)
            page.close()


def on_the_hub():
    from tests.hub.running_hub import Hub, Learner, accounts, opened_folders

    name = "ba-mover"
    with (
        opened_folders(),
        accounts(**{name: "learners"}) as passwords,
        tempfile.TemporaryDirectory() as folder,
        launched_browser(find_browser()) as browser,
        window_profile(browser) as context,
    ):
        hub = Hub(Path(folder))
        hub.start()
        try:
            learner = Learner(context, hub, name, passwords[name])
            page = learner.log_in(f"/hub/user-redirect/lab/tree/{LESSON}.ipynb")
            notebook = learner.wait_for_lesson(f"{LESSON}.ipynb", PATIENCE)
            notebook.run_all()
            measure_workbench("shared server", page)
            learner.stop_server()
        finally:
            hub.stop()


def main():
    parser = argparse.ArgumentParser(description="From a move of the workbench's slider to the painted histogram.")
    parser.add_argument("--site", metavar="FOLDER", type=Path, help="a site that `start.py site` has built")
    parser.add_argument("--hub", action="store_true", help="on the shared server too, with an account made for it")
    chosen = parser.parse_args()
    on_a_page_with_next_to_nothing()
    in_jupyterlab()
    if chosen.site:
        on_the_site(chosen.site)
    if chosen.hub:
        on_the_hub()


if __name__ == "__main__":
    main()
