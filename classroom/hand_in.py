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
import warnings
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from pathlib import PurePath, PurePosixPath

import nbformat

CLUTTER = {".ipynb_checkpoints", "__MACOSX", "__pycache__", ".DS_Store", "desktop.ini", "Thumbs.db"}
NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)  # browsers add endings of their own
FILE = re.compile(rf"{NOTEBOOK.pattern}|\.zip$", re.IGNORECASE)
PLATFORMS = [  # what they call a folder or file; `id` is their number for the learner, `own` the learner's words
    r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(file|onlinetext)(?P<own>_.*)?",  # Moodle
    r"[^_].*?_(?P<name>[^_]+)_attempt_(?P<iso>\d{4}(-\d\d){5})(?P<own>_.*)?",  # Blackboard
    r"(?P<id>\d+)-\d+ - (?P<name>.+?) - (?P<us>\w{3} \d+, \d{4} \d{3,4} [AP]M)(?P<own> - .*)?",  # Brightspace
    r"(?P<name>[^_]+)(_LATE)?_(?P<id>\d+)_\d+_(?P<own>.*)",  # Canvas
]
LARGEST = 20_000_000  # bytes of a notebook
MOST_CELLS = 1_000  # of a notebook: the assignments have some forty
# Bytes of notebooks that an archive may hold: a few kilobytes can be unpacked for hours.
MOST_UNPACKED, MOST_PACKED = 100_000_000, 30  # in any case, and for each byte of its own
LONGEST_NAME = 60  # characters: it becomes the name of a folder
SAME_TIME = 2  # seconds: archives know the time no better


@dataclass
class Submission:
    """One learner's notebook for one assignment."""

    student: str
    assignment: str
    place: str  # inside the folder
    notebook: nbformat.NotebookNode
    time: float  # when it was handed in, as far as anybody but the learner says so: seconds since 1970
    id: str | None  # the learner's number on the learning platform
    written: float = 0  # when the file was written, as it says itself
    inside: str | None = None  # the folder or archive with the author's name somewhere in it; None: it is in front

    @property
    def fingerprint(self):
        """Of what is graded: not of outputs, nor of what editors note down."""
        cells = [
            [cell.cell_type, cell.source, cell.metadata.get("nbgrader"), cell.get("attachments")]
            for cell in self.notebook.cells
        ]
        return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def hand_in(folder, sources, known=()):
    """Find the submissions in a folder.

    Args:
        folder: Path of a folder, with archives in it or without, or of one archive (zip).
        sources: {assignment: Path of its source notebook}.
        known: triples of an assignment, who was graded for it before, and their number; or None, where they had none.

    Returns:
        A list of :class:`Submission`, the newest for each learner and assignment, and a list of sentences
        about everything else in the folder, and about everything that had to be decided.

    Raises:
        ValueError: there is no such folder.
    """
    if not folder.is_dir() and not zipfile.is_zipfile(folder):
        raise ValueError(f"{folder} is not a folder; expected the folder of submissions, or their archive (zip)")
    cells = {assignment: _marked_cells(nbformat.read(path, as_version=4)) for assignment, path in sources.items()}
    found, remarks, others = [], [], defaultdict(list)
    for file in _files(folder, remarks):
        parts, place = file.parts, file.place
        if not NOTEBOOK.search(parts[-1]):
            others[parts[0]].append(place)
            continue
        try:
            notebook = _notebook(file.read())
        except Exception as error:  # nbformat knows many ways of not being a notebook
            remarks.append(f"{place} cannot be read as a notebook ({type(error).__name__}): ask for it again.")
        else:
            marked = _marked_cells(notebook)
            assignment = max(cells, key=lambda name: len(cells[name] & marked), default=None)
            if assignment is None or not cells[assignment] & marked:
                remarks.append(f"{place} is none of the assignments ({', '.join(cells)}).")
            else:
                found.append((file, Submission("", assignment, place, notebook, file.time, None, file.time)))
    for first, *more in others.values():
        several = (
            f" and {len(more)} more beside it are not notebooks and were" if more else " is not a notebook and was"
        )
        remarks.append(f"{first}{several} not used: grading uses the course's own helpers.")
    _without_outer_folder(found, remarks)
    claims = _names_inside(found, remarks)
    by_author = {}
    for file, submission in found:
        level, author = _author(file.parts, submission.assignment, file.parts[0] in claims)
        if not author["name"]:
            remarks.append(
                f"{submission.place} does not say whose it is: put it into a folder with the learner's name."
            )
            continue
        submission.student, submission.id = author["name"], author["id"]
        submission.inside = file.parts[0] if level else None
        # Who made an archive also wrote the times in it: of a learner's own, the time that counts is the archive's.
        own_archive = file.archive is not None and file.archive >= level
        submission.time = author["time"] or (file.arrived if own_archive else file.time)
        by_author.setdefault((author["name"].casefold(), submission.assignment), []).append(submission)
    _keep_namesakes_apart(by_author, known, remarks)
    chosen = (_newest(submissions, remarks) for submissions in by_author.values())
    return sorted(filter(None, chosen), key=lambda each: (each.student, each.assignment)), remarks


@dataclass
class _File:
    """A file in the folder, or in one of its archives, which are taken for folders of that name."""

    parts: tuple  # of its path
    place: str  # the same, as the teacher may read it
    time: float  # as it is written beside the file: seconds since 1970, 0 if it is not
    read: Callable
    archive: int | None = None  # which of the parts is an archive
    arrived: float = 0  # the archive's own time


def _files(folder, remarks):
    """Every file in the folder and its archives, as :class:`_File`."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
        parts = path.relative_to(folder).parts or (path.name,)
        place = _shown(parts)
        if CLUTTER & set(parts) or (path.is_dir() and not path.is_symlink()):
            continue
        if path.is_symlink() or not path.is_file():  # it could lead to somebody else's notebook, or nowhere
            remarks.append(f"{place} is only a link and was not followed: ask for the notebook itself.")
        elif path.suffix.lower() == ".zip":
            try:
                archive = zipfile.ZipFile(path)
            except Exception as error:  # it has many ways of being damaged
                problem = type(error).__name__
                remarks.append(f"{place} is a damaged archive ({problem}): unpack it, or ask for it again.")
                continue
            outside = () if path == folder else parts
            status = path.stat()
            left = MOST_UNPACKED + MOST_PACKED * status.st_size
            with archive:
                for entry in archive.infolist():
                    inside = PurePosixPath(entry.filename).parts
                    if not inside or entry.is_dir() or CLUTTER & set(inside):
                        continue
                    if NOTEBOOK.search(inside[-1]) and (left := left - entry.file_size) < 0:
                        remarks.append(
                            f"{place} holds far more than its size: what is after {inside[-1]!a} was not read."
                        )
                        break
                    yield _File(
                        (*outside, *inside),
                        _shown((*outside, *inside)),
                        _time_in_archive(entry),
                        functools.partial(_limited, entry.file_size, archive.read, entry),
                        len(outside) - 1 if outside else None,
                        status.st_mtime,
                    )
        else:
            status = path.stat()
            yield _File(parts, place, status.st_mtime, functools.partial(_limited, status.st_size, path.read_bytes))


def _shown(parts):
    """A path on one line: a learner's file can have a name that looks like the rest of the report, or like commands."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in "/".join(parts))


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
    text = content.decode("utf-8-sig")
    raw = json.loads(text)
    sheets = [raw, *raw.get("worksheets", [])]  # in which old formats have their cells
    if sum(len(sheet.get("cells", [])) for sheet in sheets) > MOST_CELLS:  # to look at them takes minutes
        raise ValueError("far too many cells")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what nbformat repairs, such as an identity that two cells have
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
    nbformat.writes(notebook).encode()  # not everything that can be read can also be kept
    return notebook


def _marked_cells(notebook):
    claims = (cell.metadata.get("nbgrader") for cell in notebook.cells)
    names = (claim.get("grade_id") for claim in claims if isinstance(claim, dict))
    return {name for name in names if isinstance(name, str)}


def _author(parts, assignment, deep):
    """Which part names the author, and who, with what number, and when, as far as it says that."""
    for level, part in enumerate(parts if deep else parts[:1]):
        if known := _platform(part):
            time = _time(known.get("iso"), "%Y-%m-%d-%H-%M-%S") or _time(known.get("us"), "%b %d, %Y %I%M %p")
            return level, {"name": _name(known["name"]), "id": known.get("id"), "time": time}
    name = parts[0]
    if FILE.search(name):
        name = re.sub(rf"{re.escape(assignment)}|\s*\(\d+\)$", "", FILE.sub("", name), flags=re.IGNORECASE)
    return 0, {"name": _name(name), "id": None, "time": None}


def _platform(name):
    """What a learning platform wrote into the name of a folder or file."""
    patterns = PLATFORMS if FILE.search(name) else PLATFORMS[:-1]  # Canvas makes no folders
    found = [known for pattern in patterns if (known := re.fullmatch(pattern, name, re.DOTALL))]

    def written(known):  # behind it are the learner's own words, which may look like another platform's
        return len(name) if known["own"] is None else known.start("own")

    return min(found, key=written).groupdict() if found else None


def _names_inside(found, remarks):
    """The folders and archives in which a platform's names are believed.

    A platform's download may lie in a folder, beside what came in other ways. But a learner can call a folder in
    their own so, too: where folders are learners, one that names a single learner is that learner's, whatever it says.
    """
    names, mixed = defaultdict(set), False
    for file, _ in found:
        known = next(filter(None, map(_platform, file.parts)), None)
        if known and not _platform(file.parts[0]):
            names[file.parts[0]].add(known["name"])
        mixed |= not known
    if mixed:
        names = {place: inside for place, inside in names.items() if len(inside) > 1}
        for place, inside in names.items():
            remarks.append(
                f"{_shown([place])} holds notebooks of several learners ({_shown([', '.join(sorted(inside))])}): "
                "if it came from one of them, remove it."
            )
    return set(names)


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
    levels = zip(*(file.parts[:-1] for file, _ in found), strict=False)
    outer = [level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels)]
    if not outer or all(any(map(_platform, file.parts)) for file, _ in found):
        return
    inner = [(file.parts[len(outer) :], submission) for file, submission in found]
    authors = {(_author(parts, each.assignment, True)[1]["name"], each.assignment) for parts, each in inner}
    learners = Counter(assignment for name, assignment in authors if name)
    # Two notebooks beside each other may be two attempts of one learner.
    enough = 2 if any(len(parts) > 1 or _platform(parts[0]) for parts, _ in inner) else 3
    if max(learners.values(), default=0) < enough:
        return
    remarks.append(f"Everything lies in {_shown(outer)}: what is inside of it was taken for the learners.")
    for file, _ in found:
        file.parts = file.parts[len(outer) :]
        file.archive = None if file.archive is None or file.archive < len(outer) else file.archive - len(outer)


def _keep_namesakes_apart(by_author, known, remarks):
    """Who was graded before keeps the name of then; who has another number is another person, on a later day too."""
    changed = True
    while changed:  # with its number, a name may be that of yet somebody else
        changed = False
        for (name, assignment), submissions in by_author.items():
            before = {
                number: student
                for for_what, student, number in known
                if for_what == assignment and student.casefold() in (name, f"{name} {number or ''}".rstrip())
            }
            numbers = ({submission.id for submission in submissions} | set(before)) - {None}
            if len(numbers) > 1:
                remark = (
                    f"Several people are named {submissions[0].student}: they are told apart by their numbers, "
                    f"{', '.join(sorted(numbers))}."
                )
                remarks.extend({remark} - set(remarks))
            for submission in submissions:
                student = before.get(submission.id)
                if not student and len(numbers) > 1:
                    student = f"{submission.student} {submission.id or ''}".rstrip()
                student = student or next(iter(before.values()), submission.student)
                changed |= student != submission.student
                submission.student = student
        everyone = [submission for submissions in by_author.values() for submission in submissions]
        by_author.clear()
        for submission in everyone:
            by_author.setdefault((submission.student.casefold(), submission.assignment), []).append(submission)


def _newest(submissions, remarks):
    """The one that counts, of one learner's for one assignment; None if nothing says which that is."""
    submissions.sort(key=lambda each: (each.time, each.written, _copy(each.place)))
    own = [submission for submission in submissions if submission.inside is None]
    if own:
        for other in submissions:
            if other.inside is not None and other.fingerprint != own[-1].fingerprint:
                remarks.append(
                    f"{other.place} was not used: {own[-1].student} has {own[-1].place}, and anybody can write a name "
                    "into an archive. If it is your platform's, put it in place of the other."
                )
        submissions = own
    newest = submissions[-1]
    spellings = {submission.student for submission in submissions}
    if len(spellings) > 1:
        remarks.append(f"{' and '.join(sorted(spellings))} were taken for one person.")
    for other in submissions[:-1]:
        places = f"{other.place} and {newest.place}"
        if other.fingerprint == newest.fingerprint:
            remarks.append(f"{places} are the same.")
        elif newest.inside != other.inside:
            remarks.append(
                f"{places} are both {newest.student}'s by their names, and differ: remove one. Neither was graded."
            )
            return None
        elif _same_time(newest, other) and _copy(other.place) == _copy(newest.place):
            remarks.append(f"{places} differ, and nothing says which is newer: remove one. Neither was graded.")
            return None
        else:
            remarks.append(f"{newest.student} handed in {newest.assignment} twice: {newest.place} is the newer one.")
    return newest


def _same_time(one, other):
    return abs(one.time - other.time) <= SAME_TIME and abs(one.written - other.written) <= SAME_TIME


def _copy(place):
    """The number that browsers and Canvas put behind the name of a file that is there already."""
    number = re.search(r"(?:\((\d+)\)|-(\d+))$", NOTEBOOK.sub("", PurePath(place).name))
    return int(number[1] or number[2]) if number else 0
