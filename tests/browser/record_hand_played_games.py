"""Record the sample of hand-played games that the lessons fall back on when the reader has not played.

    python -m tests.browser.record_hand_played_games

No person played these games. A script plays them as a person would have to: it opens ``play_yourself()`` in
JupyterLab, reads the four numbers off the page, and presses and releases the arrow keys at a quarter of the real
speed, with a person's delay between seeing and pressing, and now and then the wrong key. It also learns as people
do: in the first games it watches only the angle, later also how fast the pole turns, and in the end where the
cart is. The games themselves are real ones of the widget, as a learner's own would be. Takes about five minutes.
"""

import time
from pathlib import Path

import numpy as np

from tests.browser.jupyterlab import opened_lab

FILE = Path(__file__).parents[2] / "cartpole_helpers" / "data" / "hand_played_games.json"
CELLS = [
    "from cartpole_helpers.recordings import save_episodes",
    "from cartpole_helpers.widgets import hand_played_games, play_yourself",
    "play_yourself()",
]
GAMES = 10
MOST_STEPS = 2_400  # about 130 KB; the games of a player who is too good are not worth more
LOOK = """() => ({
    numbers: ['cart position', 'cart velocity', 'pole angle', 'angular velocity'].map(name =>
        Number(document.querySelector(`[data-quantity="${name}"]`).textContent.replace('−', '-'))),
    over: document.querySelector('.ba-outcome').textContent !== '',
    score: Number(document.querySelector('.ba-score').textContent.slice(6)),
})"""


def attention(game):
    """How much the player heeds each number: the angle from the start, the others with practice."""
    practice = game / (GAMES - 1)
    return np.array([0.05 * practice, 0.1 * practice, 1.0, 0.25 * min(1.0, 2 * practice)])


def play_one(page, game, rng):
    """Play one game with the arrow keys and return its score."""
    page.locator(".ba-stage").focus()
    page.keyboard.press(" ")
    held, decided = None, []  # what was decided, and when the fingers will have done it
    while True:
        seen = page.evaluate(LOOK)
        if seen["over"]:
            break
        wanted = "ArrowRight" if attention(game) @ seen["numbers"] > 0 else "ArrowLeft"
        if rng.random() < 0.02:
            wanted = "ArrowLeft" if wanted == "ArrowRight" else "ArrowRight"
        now = time.monotonic()
        decided.append((now + rng.normal(0.15, 0.03), wanted))
        while decided and decided[0][0] <= now:
            _, key = decided.pop(0)
            if key != held:
                if held:
                    page.keyboard.up(held)
                page.keyboard.down(key)
                held = key
        page.wait_for_timeout(20)
    page.keyboard.up(held)
    return seen["score"]


def main():
    rng = np.random.default_rng(3)
    with opened_lab() as lab:
        notebook = lab.open_cells(CELLS)
        notebook.run_all()
        notebook.page.locator(".ba-speed select").select_option("0.25×")
        steps = 0
        for game in range(GAMES):
            score = play_one(notebook.page, game, rng)
            print(f"game {game + 1}: {score} steps", flush=True)
            steps += score
            if steps > MOST_STEPS:
                break
        FILE.parent.mkdir(exist_ok=True)
        notebook.ask(f"str(save_episodes(hand_played_games(), {str(FILE)!r}))")
    print(f"{FILE.name}: {FILE.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
