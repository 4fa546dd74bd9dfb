"""Hand out, grade and mark the assignments of a class."""

import argparse
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parents[1] / "notebooks" / "assignments"
COMMANDS = {
    "release": "make what the learners get, in the folder release",
    "grade": "grade a folder of submissions",
    "formgrader": "open nbgrader's pages in the browser, to mark the written answers",
    "feedback": "write a page for each learner and assignment, in the folder feedback",
    "marks": "write all marks to marks.csv",
}


def main():
    parser = argparse.ArgumentParser(prog="start.py class", description=__doc__)
    parser.add_argument("--course", type=Path, default=COURSE, help="another course directory (default: %(default)s)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    command = {name: commands.add_parser(name, help=purpose) for name, purpose in COMMANDS.items()}
    command["release"].add_argument("names", nargs="*", metavar="NAME", help="an assignment (default: all)")
    grade = command["grade"].add_argument
    grade("folder", type=Path, metavar="FOLDER", help="the submissions, as they were collected, or their archive (zip)")
    grade("--only", metavar="LEARNER", help="grade only this learner, even if nothing has changed")
    grade("--again", action="store_true", help="grade also what has not changed since it was graded")
    grade("--uncontained", action="store_true", help="grade also where nothing contains the learners' code")
    command["feedback"].add_argument("--only", metavar="LEARNER", help="write only this learner's pages")
    marks = command["marks"].add_argument
    marks("--for", dest="platform", choices=["moodle", "canvas"], help="a file that this learning platform imports")
    marks("--due", nargs=2, action="append", default=[], metavar=("NAME", "TIME"), help="say how many days late")
    marks("--deduct", type=float, default=0, metavar="POINTS", help="and take points away for each of them")
    options = vars(parser.parse_args())
    sys.stdout.reconfigure(errors="backslashreplace")  # a learner's name may have letters that this terminal lacks
    name, folder = options.pop("command"), options.pop("course").resolve()
    from classroom.course import CannotGrade, Course  # takes seconds; a mistake in the command is told at once

    if "folder" in options:
        options["folder"] = options["folder"].resolve()  # before the course changes the directory
    try:
        course = Course(folder, [options["folder"]] if "folder" in options else [], options.pop("uncontained", False))
        return getattr(course, name)(**options)
    except CannotGrade as problem:
        return str(problem)
    except KeyboardInterrupt:
        return "Stopped. What was graded is kept; grade again to go on."


if __name__ == "__main__":
    sys.exit(main())
