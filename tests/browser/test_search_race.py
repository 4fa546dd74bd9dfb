"""The race on the score map, used as a person would: by mouse and by keyboard."""

import re

import pytest

CELLS = [
    "from cartpole_helpers.better_search import cross_entropy, hill_climb\nfrom cartpole_helpers.widgets import race",
    """race(
    {"climb": lambda rng: hill_climb(rng, size=2), "cloud": lambda rng: cross_entropy(rng, size=2)},
    [0.127, 0.303, 0.388, 0.406],
    seed=3,
)""",
]


@pytest.fixture(scope="module")
def raced(module_lab):
    notebook = module_lab.open_cells(CELLS)
    notebook.run_all()
    assert not notebook.errors()
    notebook.page.wait_for_selector(".ba-race canvas")
    return notebook


@pytest.fixture
def notebook(raced):
    raced.page.get_by_role("slider", name="Games played").fill("0")
    return raced


def game_shown(notebook):
    shown = notebook.page.locator(".ba-race .ba-count").text_content()
    return int(re.fullmatch(r"game (\d+) of 300", shown)[1])


def words_of(notebook, number):
    return notebook.page.locator(".ba-race-words").nth(number).text_content()


def pixels(notebook, number):
    return notebook.page.evaluate("n => document.querySelectorAll('.ba-race canvas')[n].toDataURL()", number)


def test_it_begins_before_the_first_game_with_a_map_for_each_search(notebook):
    page = notebook.page
    assert page.locator(".ba-race .ba-title").all_text_contents() == ["climb", "cloud"]
    assert game_shown(notebook) == 0
    assert words_of(notebook, 0) == "Best score so far –; what it would hand in is worth –"
    left, right = (page.locator(".ba-race canvas").nth(i).bounding_box() for i in (0, 1))
    assert right["x"] >= left["x"] + left["width"]  # side by side


def test_the_slider_moves_both_searches(notebook):
    before = [pixels(notebook, number) for number in (0, 1)]
    notebook.page.get_by_role("slider", name="Games played").fill("300")
    assert game_shown(notebook) == 300
    assert words_of(notebook, 1) == "Best score so far 500; what it would hand in is worth 500"
    assert all(pixels(notebook, number) != before[number] for number in (0, 1))


def test_it_plays_and_pauses_with_the_button_and_stops_at_the_end(notebook):
    page = notebook.page
    page.get_by_role("slider", name="Games played").fill("270")
    main = page.locator(".ba-race .ba-main")
    with notebook.motion():
        main.click()
        page.wait_for_function("document.querySelector('.ba-race .ba-count').textContent === 'game 300 of 300'")
        page.wait_for_function("document.querySelector('.ba-race .ba-main').textContent === 'Play'")
    main.click()  # once more from the beginning
    page.wait_for_function("/^game [1-9]/.test(document.querySelector('.ba-race .ba-count').textContent)")
    main.click()
    assert main.text_content() == "Play"
    assert 0 < game_shown(notebook) < 300


def test_the_buttons_go_to_the_next_ten_games(notebook):
    page = notebook.page
    page.get_by_role("slider", name="Games played").fill("44")
    page.get_by_role("button", name="10 games forward").click()
    assert game_shown(notebook) == 50
    page.get_by_role("button", name="10 games back").click()
    assert game_shown(notebook) == 40
    page.get_by_role("slider", name="Games played").fill("44")
    page.get_by_role("button", name="10 games back").click()
    assert game_shown(notebook) == 40


def test_the_keys_work_on_a_map(notebook):
    page = notebook.page
    cells = notebook.page.locator(".jp-Cell").count()
    map_ = page.locator(".ba-race canvas").nth(1)
    map_.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert game_shown(notebook) == 20
    page.keyboard.press("ArrowLeft")
    assert game_shown(notebook) == 10
    page.keyboard.press("End")
    assert game_shown(notebook) == 300
    page.keyboard.press("Home")
    assert game_shown(notebook) == 0
    page.keyboard.press("b")  # would insert a cell, were it JupyterLab's
    assert page.locator(".jp-Cell").count() == cells
    page.keyboard.press(" ")
    page.wait_for_function("/^game [1-9]/.test(document.querySelector('.ba-race .ba-count').textContent)")
    page.keyboard.press(" ")
    assert page.locator(".ba-race .ba-main").text_content() == "Play"


def test_a_click_on_a_map_plays(notebook):
    map_ = notebook.page.locator(".ba-race canvas").first
    map_.click()
    assert notebook.page.locator(".ba-race .ba-main").text_content() == "Pause"
    map_.click()
    assert notebook.page.locator(".ba-race .ba-main").text_content() == "Play"
