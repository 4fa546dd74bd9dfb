"""The notebooks in a folder of submissions: as a learning platform exports it, or as a teacher collects it.

A notebook is known by the cells that nbgrader marked in it, not by its name. Its author is named by the platform; or
is the folder it lies in; or, where notebooks lie side by side, the name of the file.
"""

import contextlib
import datetime
import functools
import hashlib
import json
import re
import unicodedata
import zipfile
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile
from pathlib import PurePath, PurePosixPath

import nbformat

CLUTTER = {".ipynb_checkpoints", "__MACOSX", "__pycache__", ".DS_Store", "desktop.ini", "Thumbs.db"}
NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)  # browsers add endings of their own
PLATFORMS = [  # what they call a folder or file; `id` is their number for the learner
    r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(file|onlinetext)(_.*)?",  # Moodle
    r"[^_].*_(?P<name>[^_]+)_attempt_(?P<iso>\d{4}(-\d\d){5})(_.*)?",  # Blackboard
    r"(?P<id>\d+)-\d+ - (?P<name>.+?) - (?P<us>\w{3} \d+, \d{4} \d{3,4} [AP]M)( - .*)?",  # Brightspace
    r"(?P<name>[^_]+)(_LATE)?_(?P<id>\d+)_\d+_.*",  # Canvas
]
LARGEST = 20_000_000  # bytes of a notebook
LONGEST_NAME = 60  # characters: it becomes the name of a folder
SAME_TIME = 2  # seconds: archives know the time no better


@dataclass
class Submission:
    """One learner's notebook for one assignment."""

    student: str
    assignment: str
    place: str  # inside the folder
    notebook: nbformat.NotebookNode
    time: float  # when it was handed in, or the file written: seconds since 1970
    id: str | None  # the learner's number on the learning platform

    @property
    def fingerprint(self):
        """Of what is graded: not of outputs, nor of what editors note down."""
        cells = [
            [cell.cell_type, cell.source, cell.metadata.get("nbgrader"), cell.get("attachments")]
            for cell in self.notebook.cells
        ]
        return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def hand_in(folder, sources):
    """Find the submissions in a folder.

    Args:
        folder: Path of a folder, with archives in it or without, or of one archive (zip).
        sources: {assignment: Path of its source notebook}.

    Returns:
        A list of :class:`Submission`, the newest for each learner and assignment, and a list of sentences
        about everything else in the folder, and about everything that had to be decided.

    Raises:
        ValueError: there is no such folder.
    """
    if not folder.is_dir() and not zipfile.is_zipfile(folder):
        raise ValueError(f"{folder} is not a folder; expected the folder of submissions, or their archive (zip)")
    cells = {assignment: _marked_cells(nbformat.read(path, as_version=4)) for assignment, path in sources.items()}
    found, remarks = [], []
    for parts, time, read in _files(folder, remarks):
        place = "/".join(parts)
        if not NOTEBOOK.search(parts[-1]):
            remarks.append(f"{place} is not a notebook and was not used: grading uses the course's own helpers.")
            continue
        try:
            notebook = _notebook(read())
        except Exception as error:  # nbformat knows many ways of not being a notebook
            remarks.append(f"{place} cannot be read as a notebook ({type(error).__name__}): ask for it again.")
        else:
            marked = _marked_cells(notebook)
            assignment = max(cells, key=lambda name: len(cells[name] & marked), default=None)
            if assignment is None or not cells[assignment] & marked:
                remarks.append(f"{place} is none of the assignments ({', '.join(cells)}).")
            else:
                found.append((parts, Submission("", assignment, place, notebook, time, None)))
    found = _without_outer_folder(found, remarks)
    by_author = {}
    for parts, submission in found:
        author = _author(parts, submission.assignment)
        if not author["name"]:
            remarks.append(
                f"{submission.place} does not say whose it is: put it into a folder with the learner's name."
            )
            continue
        submission.student, submission.id = author["name"], author["id"]
        submission.time = author["time"] or submission.time
        by_author.setdefault((author["name"].casefold(), submission.assignment), []).append(submission)
    _keep_namesakes_apart(by_author, remarks)
    chosen = (_newest(submissions, remarks) for submissions in by_author.values())
    return sorted(filter(None, chosen), key=lambda each: (each.student, each.assignment)), remarks


def _files(folder, remarks):
    """For every file in the folder and its archives: where it lies, its time (0: unknown), and what reads it."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
        parts = path.relative_to(folder).parts or (path.name,)
        if CLUTTER & set(parts) or (path.is_dir() and not path.is_symlink()):
            continue
        if path.is_symlink() or not path.is_file():  # it could lead to somebody else's notebook, or nowhere
            remarks.append(f"{'/'.join(parts)} is only a link and was not followed: ask for the notebook itself.")
        elif path.suffix.lower() == ".zip":
            try:
                archive = zipfile.ZipFile(path)
            except Exception as error:  # it has many ways of being damaged
                problem = type(error).__name__
                remarks.append(f"{'/'.join(parts)} is a damaged archive ({problem}): unpack it, or ask for it again.")
                continue
            with archive:
                for entry in archive.infolist():
                    inside = PurePosixPath(entry.filename).parts
                    if inside and not entry.is_dir() and not CLUTTER & set(inside):
                        read = functools.partial(_limited, entry.file_size, archive.read, entry)
                        yield (*parts[:-1], *inside), _time_in_archive(entry), read
        else:
            status = path.stat()
            yield parts, status.st_mtime, functools.partial(_limited, status.st_size, path.read_bytes)


def _time_in_archive(entry):
    """When a file was put there: seconds since 1970, or 0 where the archive says nothing, or no day of the calendar."""
    with contextlib.suppress(ValueError, OverflowError, OSError):
        if entry.date_time[0] > 1980:  # with which archives begin
            return datetime.datetime(*entry.date_time).timestamp()
    return 0


def _limited(size, read, *arguments):
    if size > LARGEST:
        raise ValueError("far too large")
    return read(*arguments)


def _notebook(content):
    notebook = nbformat.reads(content.decode("utf-8-sig"), as_version=4)
    nbformat.validate(notebook)
    nbformat.writes(notebook).encode()  # not everything that can be read can also be kept
    return notebook


def _marked_cells(notebook):
    claims = (cell.metadata.get("nbgrader") for cell in notebook.cells)
    names = (claim.get("grade_id") for claim in claims if isinstance(claim, dict))
    return {name for name in names if isinstance(name, str)}


def _author(parts, assignment):
    """Who, with what number, and when, as far as the names say it."""
    for part in parts:
        if known := _platform(part):
            time = _time(known.get("iso"), "%Y-%m-%d-%H-%M-%S") or _time(known.get("us"), "%b %d, %Y %I%M %p")
            return {"name": _name(known["name"]), "id": known.get("id"), "time": time}
    name = parts[0]
    if len(parts) == 1:
        name = re.sub(rf"{re.escape(assignment)}|\s*\(\d+\)$", "", NOTEBOOK.sub("", name), flags=re.IGNORECASE)
    return {"name": _name(name), "id": None, "time": None}


def _platform(name):
    """What a learning platform wrote into the name of a folder or file."""
    for pattern in PLATFORMS if NOTEBOOK.search(name) else PLATFORMS[:-1]:  # Canvas makes no folders
        if known := re.fullmatch(pattern, name):
            return known.groupdict()


def _time(text, form):
    if text and form.startswith("%b"):  # 145 PM is a quarter to two
        text = re.sub(r" (\d{3}) ", r" 0\1 ", text)
    with contextlib.suppress(ValueError, TypeError):
        return datetime.datetime.strptime(text, form).timestamp()


def _name(text):
    """A name as the gradebook, its pages and the file system take it: letters, marks, digits and a few signs."""
    raw = text.encode(errors="surrogateescape")  # old archives hold names that are not UTF-8
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    text = unicodedata.normalize("NFC", text).replace("+", " ").replace("'", "’").replace("[", "(").replace("]", ")")
    text = "".join(c if unicodedata.category(c)[0] in "LMN" or c in " .,-_@()’" else "-" for c in text)
    text = " ".join(text.split()).strip("_- .")
    if len(text.encode()) > LONGEST_NAME:
        digest = hashlib.sha256(text.encode()).hexdigest()[:6]
        text = f"{text.encode()[: LONGEST_NAME - 10].decode(errors='ignore').rstrip()}-{digest}"
    return text


def _without_outer_folder(found, remarks):
    """Archives often hold all learners in a folder of its own: then that is not a learner."""
    levels = zip(*(parts[:-1] for parts, _ in found), strict=False)
    outer = [level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels)]
    if not outer or any(map(_platform, outer)):
        return found
    inner = [(parts[len(outer) :], submission) for parts, submission in found]
    authors = {(_author(parts, each.assignment)["name"], each.assignment) for parts, each in inner}
    learners = Counter(assignment for name, assignment in authors if name)
    # Two notebooks beside each other may be two attempts of one learner.
    enough = 2 if any(len(parts) > 1 or _platform(parts[0]) for parts, _ in inner) else 3
    if max(learners.values(), default=0) < enough:
        return found
    remarks.append(f"Everything lies in {'/'.join(outer)}: what is inside of it was taken for the learners.")
    return inner


def _keep_namesakes_apart(by_author, remarks):
    for submissions in by_author.values():
        if len({submission.id for submission in submissions} - {None}) > 1:
            name = submissions[0].student
            numbers = ", ".join(sorted({str(submission.id) for submission in submissions}))
            remarks.append(f"Several people are named {name}: they are told apart by their numbers, {numbers}.")
            for submission in submissions:
                submission.student = f"{name} {submission.id or ''}".rstrip()
    everyone = [submission for submissions in by_author.values() for submission in submissions]
    by_author.clear()
    for submission in everyone:
        by_author.setdefault((submission.student.casefold(), submission.assignment), []).append(submission)


def _newest(submissions, remarks):
    """The one that counts, of one learner's for one assignment; None if nothing says which that is."""
    submissions.sort(key=lambda each: (each.time, _copy(each.place)))
    newest = submissions[-1]
    spellings = {submission.student for submission in submissions}
    if len(spellings) > 1:
        remarks.append(f"{' and '.join(sorted(spellings))} were taken for one person.")
    for other in submissions[:-1]:
        places = f"{other.place} and {newest.place}"
        if other.fingerprint == newest.fingerprint:
            remarks.append(f"{places} are the same.")
        elif newest.time - other.time <= SAME_TIME and _copy(other.place) == _copy(newest.place):
            remarks.append(f"{places} differ, and nothing says which is newer: remove one. Neither was graded.")
            return None
        else:
            remarks.append(f"{newest.student} handed in {newest.assignment} twice: {newest.place} is the newer one.")
    return newest


def _copy(place):
    """The number that browsers and Canvas put behind the name of a file that is there already."""
    number = re.search(r"(?:\((\d+)\)|-(\d+))$", NOTEBOOK.sub("", PurePath(place).name))
    return int(number[1] or number[2]) if number else 0
