"""A copy of one's own: the lessons as a learner works in them, in a folder that git does not see.

The originals in ``notebooks/`` stay as they are, for reading and for the tests. The copies have no outputs, so that no
answer stands below its question. ``start.py``, the shared server and hosted notebooks all call :func:`hand_out`:

    hand_out(folder)          every file that is missing is put there, and what changed since is said
    start_over(folder, "03")  lesson 03 as it was; what stood there is kept under another name

A file that a learner has changed is never changed again, by nobody but them.
"""

import datetime
import hashlib
import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "my_lessons"
NOTES = ".handed-out.json"  # in the learner's folder: what each file was when it was put there


class UnknownLesson(ValueError):
    """There is no such lesson; the message lists those that there are."""


def learners_folder(root=ROOT):
    """Where this person's copies are: in the project, or at home if the project is not theirs to write in."""
    inside = root / NAME
    return inside if os.access(inside if inside.exists() else root, os.W_OK) else Path.home() / "balancing-act"


def hand_out(folder, project=ROOT):
    """Put what is missing into ``folder``, a Path; what the learner should be told about it, as a list of sentences."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # nobody else on the machine can look into it
    notes, remarks = _read_notes(folder), []
    for name, content in _originals(project):
        copy, now = folder / name, _fingerprint(content)
        if not os.path.lexists(copy):
            _write(copy, content)
        elif notes.get(name) in (None, now):
            pass  # as it was handed out, or not from here: the learner's
        elif _holds(copy, notes[name]):
            _write(copy, content)
            remarks.append(f"{name} has changed, and so has your copy, in which you had not worked yet.")
        else:
            new = _free_name(copy, "new", notes.get(f"{name} new"))
            _write(new, content)
            notes[f"{name} new"] = now
            remarks.append(f"{name} has changed. Yours is as you left it; the new one is beside it: {new.name}")
        notes[name] = now
    _write(folder / NOTES, json.dumps(notes, indent=1).encode())
    return remarks


def find(lesson, project=ROOT):
    """The file name of a lesson, by its beginning, such as "03"; UnknownLesson if there is none, or more than one."""
    names = [path.name for path in _lessons(project)]
    found = [name for name in names if lesson and name.startswith(Path(lesson).name)]
    if len(found) != 1:
        raise UnknownLesson(f"There is no lesson {lesson!r}: expected one of {', '.join(name[:2] for name in names)}.")
    return found[0]


def start_over(folder, lesson, project=ROOT):
    """Hand out one lesson afresh; what stood there is kept: the Path of the fresh copy and of the kept one, or None."""
    copy, kept = folder / find(lesson, project), None
    if os.path.lexists(copy):
        kept = _free_name(copy, f"of-{datetime.date.today()}")
        copy.rename(kept)
    hand_out(folder, project)
    return copy, kept


def _lessons(project):
    return sorted((project / "notebooks").glob("*.ipynb"))


def _originals(project):
    """What a learner gets: each file's name in their folder, and its content."""
    notebooks = project / "notebooks"
    for path in _lessons(project):
        yield path.name, _without_outputs(path.read_bytes())
    for path in sorted(notebooks.glob("*.md")):  # the glossary, whose links lead to the lessons beside it
        yield path.name, path.read_bytes()
    released = notebooks / "assignments" / "release"  # what the teacher has released, if anything
    for source, target in ((notebooks / "images", "images"), (released, "assignments")):
        for path in sorted(source.rglob("*")):
            if path.is_file():
                yield f"{target}/{path.relative_to(source).as_posix()}", path.read_bytes()


def _without_outputs(content):
    notebook = json.loads(content)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _fingerprint(content):
    return hashlib.sha256(content).hexdigest()


def _holds(path, fingerprint):
    return path.is_file() and not path.is_symlink() and _fingerprint(path.read_bytes()) == fingerprint


def _free_name(path, word, replaceable=None):
    """The first of name-word, name-word-2, ... that is free, or holds what may be replaced (its fingerprint)."""
    number = 1
    while True:
        name = path.with_name(f"{path.stem}-{word}{f'-{number}' if number > 1 else ''}{path.suffix}")
        if not os.path.lexists(name) or _holds(name, replaceable):
            return name
        number += 1


def _read_notes(folder):
    try:
        notes = json.loads((folder / NOTES).read_bytes())
    except (OSError, ValueError):  # none yet, or damaged: then everything that is there is the learner's
        return {}
    return notes if isinstance(notes, dict) else {}


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")  # half a lesson would never be replaced
    unfinished.write_bytes(content)
    os.replace(unfinished, path)
