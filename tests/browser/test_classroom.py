"""What a class adds: nothing for the learner, and a page for the teacher to mark written answers."""

import csv
import os
import re
import subprocess
import sys
import time

import nbformat
import psutil
import pytest

from tests.assignments.conftest import commands_end  # noqa: F401, for whoever runs a course's commands
from tests.assignments.course import Course, answered
from tests.assignments.page_attack import attack
from tests.assignments.test_grader import DOT, PUSH, demo


def test_learners_see_no_menu_of_the_grader(lab):
    notebook = lab.open_cells(["1"])
    notebook.run_all()
    extensions = notebook.page.evaluate(
        "JSON.parse(document.getElementById('jupyter-config-data').textContent).federated_extensions"
    )
    assert "@jupyter/nbgrader" in [extension["name"] for extension in extensions]  # it is there, and switched off
    assert not notebook.page.evaluate("jupyterapp.commands.listCommands().filter(name => /nbgrader/.test(name))")


@pytest.fixture
def formgrader(tmp_path):
    """The address of the teacher's page, for a course with one graded submission."""
    nbformat.write(demo(), tmp_path / "demo.ipynb")
    course = Course(tmp_path / "class", [tmp_path / "demo.ipynb"])
    course.run("release")
    answers = {"dot": DOT, "push": PUSH, "why": "Because **I measured it**."}
    course.submit("anna", attack(answered(course.released("demo"), answers)))
    course.run("grade", course.submissions)
    command = [sys.executable, "-P", "-m", "classroom", "--course", course.folder, "formgrader"]
    with (course.folder / "formgrader.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | {"BROWSER": "true"})
    try:
        deadline = time.monotonic() + 60
        found = None
        while not found and time.monotonic() < deadline:
            time.sleep(0.2)
            found = re.search(r"http://127\.0\.0\.1:\S+token=\w+", (course.folder / "formgrader.log").read_text())
        assert found, (course.folder / "formgrader.log").read_text()
        yield found[0], course
    finally:
        for each in (*psutil.Process(process.pid).children(recursive=True), process):  # as closing its window does
            each.terminate()
        process.wait(timeout=30)


def test_teacher_marks_a_written_answer(browser, formgrader):
    address, course = formgrader
    page = browser.new_page()
    page.goto(address)
    page.get_by_role("link", name="demo").click()
    page.get_by_role("link", name="demo").last.click()
    page.get_by_role("link", name="Submission #1").click()
    page.get_by_text("I measured it").first.wait_for()
    page.get_by_text("over everything").first.wait_for()
    assert page.evaluate("window.attacked") is None, "something of the submission acted on the teacher's page"
    page.wait_for_load_state("networkidle")  # the marks have been fetched, and what is typed is listened to
    score = page.locator("input.score").last
    with page.expect_response(lambda response: "/api/grade/" in response.url and response.request.method == "PUT"):
        score.fill("3")
        score.press("Tab")
    page.close()
    course.run("marks")
    with (course.folder / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["points"], row["of"]) == ("8", "9")
