"""What every notebook must be, besides running through nbval with its stored outputs."""

import re
from pathlib import Path

import nbformat
import pytest

from tests.refresh import normalise

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("0*.ipynb"))


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture
def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture
def text(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def test_there_are_lessons():
    assert LESSONS


def test_every_cell_was_executed_in_order(code):
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))


def test_no_stored_output_is_an_error_or_a_complaint(code):
    for cell in code:
        for output in cell.outputs:
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", output.text


def test_every_picture_has_alt_text(code, text):
    for cell in code:
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                assert len(output.metadata.get("image/png", {}).get("alt", "")) > 20, cell.source
    for alt in re.findall(r"!\[(.*?)\]\(", text):
        assert len(alt) > 20


def test_stored_in_normal_form_and_light(path, notebook):
    assert path.stat().st_size < 1_000_000
    stored = nbformat.writes(notebook)
    normalise(notebook)
    assert nbformat.writes(notebook) == stored


def test_local_links_lead_somewhere(path, text):
    headings = {
        re.sub(r"[^\w\- ·]", "", heading).replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        assert (path.parent / file).exists(), target
        assert not anchor or file or anchor in headings, target


def test_no_cell_is_long(code):
    for cell in code:
        if "long-cell" not in cell.metadata.get("tags", []):
            lines = [line for line in cell.source.splitlines() if line.strip() and not line.strip().startswith("#")]
            assert len(lines) <= 14, cell.source


def test_anatomy(text):
    assert re.match(r"# \d · .+\?\n\n\*\*.+\*\*\n", text), "title as a question, then a promise in one sentence"
    objectives = re.search(r"will be able to\n\n((?:- .+\n(?:  .+\n)*)+)", text)[1]
    assert 2 <= objectives.count("\n- ") + 1 <= 4
    for part in (
        "**You need**",
        "**Predict",
        "misunderstanding",
        "### Your turn 1",
        "## Recap",
        "## Quiz",
        "## Next",
    ):
        assert part.lower() in text.lower(), part
    assert 3 <= len(re.findall(r"^### Your turn \d", text, re.MULTILINE)) <= 5
    assert text.index("## Recap") < text.index("## Quiz") < text.index("## Next")


def test_every_prediction_is_made_before_the_cell_that_answers_it(notebook):
    for cell, following in zip(notebook.cells, notebook.cells[1:], strict=False):
        if cell.cell_type == "markdown" and "**Predict" in cell.source.split("\n\n")[-1]:
            assert following.cell_type == "code", cell.source


def test_quiz_explains_every_answer_and_has_one_right_one(text):
    quiz = text[text.index("## Quiz") : text.index("## Next")]
    questions = re.split(r"^\*\*\d+\. ", quiz, flags=re.MULTILINE)[1:]
    assert len(questions) >= 3
    for question in questions:
        answers = re.findall(r"<details><summary>(.+?)</summary><p>(.+?)</p></details>", question)
        assert len(answers) == question.count("<details>") >= 3, question
        assert sum("<strong>Right.</strong>" in explanation for _, explanation in answers) == 1, question
        assert all(len(explanation) > 30 for _, explanation in answers), question


def test_lesson_shows_the_agent_moving(code):
    assert any(
        re.search(r"^(replay|workbench|play_yourself|watch_learning)\(", cell.source, re.MULTILINE) for cell in code
    )
