"""A change of JupyterLab's theme: what is drawn already takes the new colours, although nothing moves."""

import io

from PIL import Image
from playwright.sync_api import expect

CELLS = [
    """import gymnasium as gym
from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.widgets import play_yourself, replay, workbench
game = play(gym.make("CartPole-v1"), linear_policy([0, 0, 1, 0]), seed=1)""",
    "replay(game)",
    "play_yourself()",
    "workbench([0, 0, 1, 0])",
]


def test_what_stands_still_is_painted_again(lab):
    notebook = lab.open_cells(CELLS)
    page = notebook.page
    page.set_viewport_size({"width": 1280, "height": 2400})  # all of them in sight
    notebook.run_all()
    page.locator(".ba-replay .ba-stage").focus()
    page.keyboard.press("End")
    expect(page.locator(".ba-widget canvas")).to_have_count(4)
    assert notebook.frames_drawn_together() == 0

    def pictures():
        return page.locator(".ba-widget canvas").evaluate_all("all => all.map(canvas => canvas.toDataURL())")

    def pole_and_sky():
        picture = Image.open(io.BytesIO(page.locator(".ba-hand .ba-stage").screenshot())).convert("L")
        return [picture.getpixel((round(picture.width * x), round(picture.height * 0.4))) for x in (0.5, 0.75)]

    light = pictures()
    pole, sky = pole_and_sky()
    assert pole < 60 and sky > 240
    for _ in range(2):
        notebook.set_theme(dark=True)
        dark = pictures()
        assert not set(dark) & set(light)
        pole, sky = pole_and_sky()
        assert pole > 200 and sky < 40
        notebook.set_theme(dark=False)
        assert pictures() == light
