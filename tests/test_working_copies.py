"""The learner's own copies: what is in them, what becomes of their work, and that their links lead somewhere."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from setting_up.working_copies import UnknownLesson, hand_out, learners_folder, start_over

ROOT = Path(__file__).resolve().parent.parent
LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture
def project(tmp_path):
    """A project with two lessons that can be changed."""
    for name in ("01_first.ipynb", "02_second.ipynb"):
        write(tmp_path / "project" / "notebooks" / name, "1 + 1", outputs=[nbformat.v4.new_output("stream", text="2")])
    return tmp_path / "project"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "my_lessons"


def write(path, source, outputs=()):
    cell = nbformat.v4.new_code_cell(source, execution_count=1, outputs=list(outputs))
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)


def source_of(path):
    return nbformat.read(path, as_version=4).cells[0].source


def test_every_lesson_is_there_without_its_answers(folder):
    assert hand_out(folder) == []
    assert sorted(path.name for path in folder.glob("*.ipynb")) == LESSONS
    for name in LESSONS:
        original, copy = (nbformat.read(place / name, as_version=4) for place in (ROOT / "notebooks", folder))
        nbformat.validate(copy)
        assert [cell.source for cell in copy.cells] == [cell.source for cell in original.cells]
        code = [cell for cell in copy.cells if cell.cell_type == "code"]
        assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


def test_links_of_the_copies_lead_somewhere(folder):
    hand_out(folder)
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    for path in folder.glob("*.ipynb"):
        texts[path.name] = "\n\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    assert "glossary.md" in texts
    for name, text in texts.items():
        for target in re.findall(r'\]\(([^)#]+)|(?:src|href)="([^"#]+)"', text):
            target = "".join(target)
            assert not target or "://" in target or (folder / target).exists(), (name, target)


def test_copies_are_not_seen_by_git_and_not_linted():
    ignored = subprocess.run(["git", "check-ignore", "my_lessons/01.ipynb"], cwd=ROOT, capture_output=True)
    assert ignored.returncode == 0 or not (ROOT / ".git").exists()
    assert "`my_lessons`" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_work_is_found_again_next_time(project, folder):
    hand_out(folder, project)
    write(folder / "01_first.ipynb", "mine")
    (folder / "my_games.json").write_text("{}")
    assert hand_out(folder, project) == []
    assert source_of(folder / "01_first.ipynb") == "mine"
    assert (folder / "my_games.json").read_text() == "{}"


def test_what_is_missing_comes_back(project, folder):
    hand_out(folder, project)
    (folder / "02_second.ipynb").unlink()
    assert hand_out(folder, project) == []
    assert source_of(folder / "02_second.ipynb") == "1 + 1"


def test_changed_original_replaces_only_a_copy_nobody_worked_in(project, folder):
    hand_out(folder, project)
    write(folder / "02_second.ipynb", "mine")
    for name in ("01_first.ipynb", "02_second.ipynb"):
        write(project / "notebooks" / name, "2 + 2")
    untouched, worked_in = hand_out(folder, project)
    assert "01_first.ipynb has changed, and so has your copy" in untouched
    assert "Yours is as you left it; the new one is beside it: 02_second-new.ipynb" in worked_in
    assert source_of(folder / "01_first.ipynb") == "2 + 2"
    assert source_of(folder / "02_second.ipynb") == "mine"
    assert source_of(folder / "02_second-new.ipynb") == "2 + 2"
    assert hand_out(folder, project) == [], "said once"


def test_work_in_the_new_one_is_kept_at_the_next_change_too(project, folder):
    hand_out(folder, project)
    write(folder / "01_first.ipynb", "mine")
    write(project / "notebooks" / "01_first.ipynb", "2 + 2")
    hand_out(folder, project)
    write(project / "notebooks" / "01_first.ipynb", "3 + 3")
    assert "01_first-new.ipynb" in hand_out(folder, project)[0]
    assert source_of(folder / "01_first-new.ipynb") == "3 + 3"
    write(folder / "01_first-new.ipynb", "mine, too")
    write(project / "notebooks" / "01_first.ipynb", "4 + 4")
    assert "01_first-new-2.ipynb" in hand_out(folder, project)[0]
    assert [source_of(folder / f"01_first{name}.ipynb") for name in ("", "-new", "-new-2")] == [
        *("mine", "mine, too", "4 + 4")
    ]


def test_other_outputs_are_no_change(project, folder):
    hand_out(folder, project)
    write(project / "notebooks" / "01_first.ipynb", "1 + 1", outputs=[nbformat.v4.new_output("stream", text="two")])
    original = nbformat.read(project / "notebooks" / "01_first.ipynb", as_version=4)
    original.cells[0].id = nbformat.read(folder / "01_first.ipynb", as_version=4).cells[0].id
    nbformat.write(original, project / "notebooks" / "01_first.ipynb")
    assert hand_out(folder, project) == []


@pytest.mark.parametrize("notes", [None, "", "{", "[]", "\0"], ids=["gone", "empty", "torn", "a list", "zeros"])
def test_without_its_notes_everything_in_the_folder_is_the_learners(project, folder, notes):
    hand_out(folder, project)
    write(folder / "01_first.ipynb", "mine")
    (folder / ".handed-out.json").unlink() if notes is None else (folder / ".handed-out.json").write_text(notes)
    write(project / "notebooks" / "01_first.ipynb", "2 + 2")
    assert hand_out(folder, project) == []
    assert source_of(folder / "01_first.ipynb") == "mine"
    assert json.loads((folder / ".handed-out.json").read_text()).keys() == {"01_first.ipynb", "02_second.ipynb"}


def test_starting_over_keeps_what_was_there(project, folder):
    hand_out(folder, project)
    for number in (1, 2):
        write(folder / "01_first.ipynb", f"try {number}")
        fresh, kept = start_over(folder, "01", project)
        assert fresh == folder / "01_first.ipynb" and source_of(fresh) == "1 + 1"
        assert kept.name.startswith("01_first-of-") and source_of(kept) == f"try {number}"
    assert len(list(folder.glob("01_first-of-*"))) == 2


def test_starting_over_what_was_never_started(project, folder):
    fresh, kept = start_over(folder, "02_second.ipynb", project)
    assert fresh.exists() and kept is None


@pytest.mark.parametrize("lesson", ["03", "", "0", "first"])
def test_starting_over_what_is_no_lesson_lists_those_that_are(project, folder, lesson):
    with pytest.raises(UnknownLesson, match=r"no lesson .*expected one of 01, 02"):
        start_over(folder, lesson, project)


def test_released_assignments_come_along_and_their_sources_do_not(project, folder):
    for kind in ("release", "source", "submitted/anna"):
        write(project / "notebooks" / "assignments" / kind / "1_game" / "1_game.ipynb", kind)
    hand_out(folder, project)
    assert [path.name for path in (folder / "assignments").rglob("*")] == ["1_game", "1_game.ipynb"]
    assert source_of(folder / "assignments" / "1_game" / "1_game.ipynb") == "release"


def test_link_in_place_of_a_copy_is_left_alone(project, folder):
    hand_out(folder, project)
    (folder / "01_first.ipynb").unlink()
    (folder / "01_first.ipynb").symlink_to("nowhere")
    write(project / "notebooks" / "01_first.ipynb", "2 + 2")
    hand_out(folder, project)
    assert (folder / "01_first.ipynb").is_symlink()


def test_folder_is_at_home_where_the_project_belongs_to_somebody_else(project, monkeypatch):
    assert learners_folder(project) == project / "my_lessons"
    monkeypatch.setattr("os.access", lambda path, mode: False)  # root may write everywhere
    assert learners_folder(project) == Path.home() / "balancing-act"


def test_an_environment_made_by_others_is_settled_with_one_command(tmp_path):
    copy = tmp_path / "project"
    skipped = shutil.ignore_patterns(".*", "tests", "node_modules", "my_lessons")
    shutil.copytree(ROOT, copy, ignore=skipped)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "conda"], check=True)
    python = tmp_path / "conda" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}  # as anybody has it
    subprocess.run([python, "-m", "setting_up"], cwd=copy, env=environ, check=True)
    assert sorted(path.name for path in (copy / "my_lessons").glob("*.ipynb")) == LESSONS
    advice = (tmp_path / "conda" / "etc" / "ipython" / "ipython_kernel_config.json").read_text()
    assert "cartpole_helpers.mistakes" in advice
