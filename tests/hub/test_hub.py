"""The recipe of classroom/hub: a real hub, real accounts, and a class that logs in, works and finds its work again.

These tests make accounts on the machine, so they run only in CI, as root; there they are never skipped.
"""

import contextlib
import os
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.jupyterlab import window_profile
from tests.hub.running_hub import Hub, Learner, accounts, opened_folders

pwd = pytest.importorskip("pwd", reason="JupyterHub does not run on Windows")

CLASS = {"ba-anna": "01_rl_basics.ipynb", "ba-ben": "02_dot_products.ipynb", "ba-chen": "03_random_search.ipynb"}
LINK = "/hub/user-redirect/lab/tree/"
STRANGER = "ba-stranger"  # has an account of the machine, and is not in the class
PATIENCE = 120_000  # milliseconds: three servers start at once, maybe on one slow machine
NOTE = "# What I found out: only the direction matters."

in_ci = pytest.mark.skipif(
    not os.environ.get("CI") or os.geteuid() != 0,
    reason="makes accounts on this machine, so it runs only in CI, as root",
)


@pytest.fixture(scope="module")
def passwords():
    with opened_folders(), accounts(**dict.fromkeys(CLASS, "learners"), **{STRANGER: None}) as passwords:
        yield passwords


@pytest.fixture(scope="module")
def hub(passwords, tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.start()
    yield hub
    hub.stop()


@pytest.fixture
def at_the_door(browser, hub, passwords):
    """What makes a learner with a browser of their own, not logged in yet."""
    with contextlib.ExitStack() as browsers:
        yield lambda name: Learner(browsers.enter_context(window_profile(browser)), hub, name, passwords[name])


def arrive(learners, pages):
    """Each learner's lesson, as soon as JupyterLab shows it."""
    return [
        learner.wait_for_lesson(page, CLASS[learner.name], PATIENCE)
        for learner, page in zip(learners, pages, strict=True)
    ]


def note_down(notebook):
    """Write a new last cell, and save."""
    notebook.page.evaluate(
        """async note => {
            const {content, context} = jupyterapp.shell.currentWidget;
            content.activeCellIndex = content.widgets.length - 1;
            await jupyterapp.commands.execute('notebook:insert-cell-below');
            content.activeCell.model.sharedModel.setSource(note);
            await context.save();
        }""",
        NOTE,
    )


def work_of(name):
    return Path(pwd.getpwnam(name).pw_dir) / "balancing-act"


@in_ci
def test_a_class_works_at_the_same_time_and_keeps_its_work(at_the_door, hub):
    learners = anna, ben, chen = [at_the_door(name) for name in CLASS]
    # Anna just logs in; the others follow a link of the teacher's to their lesson.
    pages = [anna.log_in(), ben.log_in(LINK + CLASS[ben.name]), chen.log_in(LINK + CLASS[chen.name])]
    notebooks = arrive(learners, pages)
    for notebook in notebooks:
        notebook.page.evaluate("window.run = jupyterapp.commands.execute('notebook:run-all-cells'); null")
    for notebook in notebooks:
        assert notebook.page.evaluate("window.run")
        assert notebook.errors() == []
        note_down(notebook)
    assert [problem for learner in learners for problem in learner.problems] == []

    # Their work is theirs alone: neither the hub nor the machine shows it to another learner.
    assert {path.owner() for name in CLASS for path in work_of(name).rglob("*")} == set(CLASS)
    look = subprocess.run(
        ["ls", work_of(anna.name)], user=ben.name, group=ben.name, extra_groups=[], capture_output=True, text=True
    )
    assert "Permission denied" in look.stderr
    assert ben.status_of("/user/ba-ben/api/contents/01_rl_basics.ipynb") == 200
    assert ben.status_of("/user/ba-anna/api/contents/01_rl_basics.ipynb") == 403

    anna.stop_server()  # anna goes home; the others' servers end with the hub
    hub.stop()
    hub.start()
    returned = [at_the_door(name) for name in (anna.name, ben.name)]
    for notebook in arrive(returned, [learner.log_in(LINK + CLASS[learner.name]) for learner in returned]):
        cells = notebook.page.evaluate(
            "jupyterapp.shell.currentWidget.context.model.toJSON().cells.filter(cell => cell.cell_type === 'code')"
        )
        assert cells.pop()["source"] == NOTE
        assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
        assert any(cell["outputs"] for cell in cells)


@in_ci
def test_a_wrong_password_is_refused(at_the_door):
    page = at_the_door("ba-anna").log_in(password="guessed")
    expect(page.get_by_text("Invalid username or password")).to_be_visible()


@in_ci
def test_an_account_that_is_not_in_the_class_is_refused(at_the_door):
    page = at_the_door(STRANGER).log_in()
    expect(page.get_by_text("Invalid username or password")).to_be_visible()
