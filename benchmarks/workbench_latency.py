"""How long from a move of the workbench's slider to the new histogram on the screen?

    python -m benchmarks.workbench_latency

A headless Chromium opens a real JupyterLab and moves a slider: by single presses of a key, each as soon as the
histogram of the one before is there, and by dragging it with the mouse, 60 moves a second. The time runs from the
browser's input event, through 100 games that the browser plays, to the frame in which the histogram has been painted.
While dragging, a move counts as answered by the histogram of its own weights or of later ones. The weights are near
the best policies, whose games are the longest and take the most time. 95 of 100 moves are to take 32 ms at most: two
frames.
"""

import statistics

from tests.browser.jupyterlab import opened_lab

CELLS = [
    "from cartpole_helpers.widgets import workbench\nbench = workbench([0, 0.5, 1, 1])",
    "bench",
]
MOVES = 200

# Notes when which weights were set by an input event, and when the histogram of which weights was painted.
WATCH = """() => {
    window.moves = [];
    window.paintings = [];
    const root = document.querySelector('.ba-workbench');
    const histogram = root.querySelector('.ba-histogram');
    const weights = () => root.querySelector('.ba-code').value.replace(/np.array|[() ]/g, '');
    root.addEventListener('input', event => moves.push([event.timeStamp, weights()]));
    new MutationObserver(() => {
        const painted = histogram.dataset.weights;
        requestAnimationFrame(() => setTimeout(() => paintings.push([performance.now(), painted])));
    }).observe(histogram, {attributeFilter: ['data-weights']});
}"""
UP_TO_DATE = "moves.length && paintings.length && moves.at(-1)[1] === paintings.at(-1)[1]"


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
    for i in range(MOVES):
        share = 0.5 + 0.2 * abs(1 - i % 100 / 50)
        page.mouse.move(groove["x"] + groove["width"] * share, height)
        page.wait_for_timeout(1000 / 60)
    page.mouse.up()
    page.wait_for_function(UP_TO_DATE)


def latencies(moves, paintings):
    """Milliseconds from every move to the first painting of its weights or of those of a later move."""
    times = []
    for painted_at, painted in paintings:
        made = [i for i, (moved_at, weights) in enumerate(moves) if weights == painted and moved_at < painted_at]
        if made and made[-1] >= len(times):
            times += [painted_at - moved_at for moved_at, _ in moves[len(times) : made[-1] + 1]]
    return times


def main():
    with opened_lab() as lab:
        notebook = lab.open_cells(CELLS)
        notebook.run_all()
        page = notebook.page
        page.evaluate(WATCH)
        slider = page.get_by_label("Weight of the cart position", exact=True)
        for name, move in (("keys, one at a time", press_keys), ("dragging", drag)):
            page.evaluate("moves.length = paintings.length = 0")
            move(page, slider)
            times = sorted(latencies(page.evaluate("moves"), page.evaluate("paintings")))
            p95 = times[int(0.95 * len(times))]
            print(f"{name}: {len(times)} moves, median {statistics.median(times):.0f} ms, 95% within {p95:.0f} ms")


if __name__ == "__main__":
    main()
