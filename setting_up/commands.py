"""The commands of start.py, one a function: what each needs, and what it runs."""

import os
import subprocess
import sys
from pathlib import Path

from setting_up import doctor, environment, jupyterlab, pythons, working_copies
from setting_up.installers import ROOT
from setting_up.surroundings import surroundings
from setting_up.words import SetupError, say


def main(arguments):
    """Run one command and return its exit code. What goes wrong in setting up is said in one sentence."""
    name, *rest = arguments or ["lesson"]
    try:
        if name not in COMMANDS:
            raise SetupError(f"start.py does not know {name!r}: use it alone, or with {', '.join(COMMANDS)}.")
        return COMMANDS[name](rest)
    except (SetupError, working_copies.UnknownLesson) as error:
        problem = error
    except OSError as error:
        problem = environment.explained(error)
    except KeyboardInterrupt:
        say("\nStopped. Run start.py again whenever you like; what is unfinished is made anew.")
        return 130
    print(f"\n{problem}", file=sys.stderr)
    return 1


def lesson(arguments):
    number = arguments[0] if arguments else "01"
    working_copies.find(number)  # before anything is downloaded for it
    python = environment.set_up()
    if pythons.advice():
        say(pythons.advice())
    return jupyterlab.open_lesson(python, number)


def again(arguments):
    if not arguments:
        raise SetupError("Which lesson do you want to start over? For example: python3 start.py again 03")
    for number in arguments:
        fresh, kept = working_copies.start_over(working_copies.learners_folder(), number)
        say(f"{fresh} is as it was at the beginning." + (f" What you had is now {kept.name}." if kept else ""))


# What takes longer than a contributor wants to wait: what it is, by the folder or file. All tests begin with these, in
# this order: the longest first, so that at the end no core waits for one of them; and the notebooks before JupyterLab
# is shown them and the site is made of them, which then need not run them again.
SLOW_TESTS = {
    "notebooks": "the notebooks, executed and compared",
    "tests/browser": "the widgets and lessons in real browsers",
    "tests/assignments": "the assignments and the grader",
    "tests/book": "the site",
    "tests/hub": "the shared server",
    "tests/test_start.py": "this set-up",
    "tests/test_exercises.py": "the exercises' answers, one by one",
    "tests/lessons": "what the lessons claim, on other seeds",
    "tests/test_lock.py": "what the package index has",
    "tests/test_package.py": "the package as a wheel",
}


def test(arguments):
    """All tests side by side, those of a file one after another; or those that are named, as pytest does it."""
    python = environment.set_up("tests")
    options = [f"--rootdir={ROOT}", f"--config-file={ROOT / 'pyproject.toml'}"]
    rest = [argument for argument in arguments if argument != "--quick"]
    # Paths are relative to where the user stands, as everywhere; without one, it is the whole project.
    if any(Path(argument.split("::")[0]).exists() for argument in rest):
        return run(python, "-m", "pytest", *options, *rest)
    # One more at a time than there are cores, because many wait for a server or a browser.
    at_once = min((os.cpu_count() or 1) + 1, 4)
    side_by_side = [f"--numprocesses={at_once}", "--dist=loadfile", "--no-loadscope-reorder"]
    left_out, everything = [], [ROOT / "notebooks", ROOT / "tests"]
    if rest != arguments:
        left_out = [f"--ignore={ROOT / path}" for path in SLOW_TESTS]
        everything.remove(ROOT / "notebooks")  # what is named is not ignored
        say("Left out: " + "; ".join(SLOW_TESTS.values()) + ".")
    return run(python, "-m", "pytest", *options, *side_by_side, *left_out, *rest, *everything)


def refresh(arguments):
    return run(environment.set_up("tests"), ROOT / "tests" / "refresh.py", *arguments)


def site(arguments):
    return run(environment.set_up("site"), ROOT / "book", *arguments)


def classroom(arguments):
    return run(environment.set_up("classroom"), "-P", "-m", "classroom", *arguments)


def hub(arguments):
    config = ROOT / "classroom" / "hub" / "jupyterhub_config.py"
    return run(environment.set_up("hub"), "-m", "jupyterhub", f"--config={config}", *arguments)


def fetch_python(arguments):
    with environment.one_at_a_time():
        pythons.fetch()
    environment.set_up()
    say(f"Python {pythons.SUITABLE} is there, and everything with it: python3 start.py opens the lessons.")


def report(arguments):
    return doctor.report()


def lock(arguments):
    environment.lock(arguments)


def run(python, *command):
    """Run Python in our environment and surroundings, where the user stands; Ctrl-C is for the command to answer."""
    environ = surroundings(os.environ, python.parents[1])
    return jupyterlab.wait(subprocess.Popen([str(part) for part in (python, *command)], env=environ))


COMMANDS = {
    "lesson": lesson,
    "again": again,
    "doctor": report,
    "fetch-python": fetch_python,
    "test": test,
    "refresh": refresh,
    "site": site,
    "class": classroom,
    "hub": hub,
    "lock": lock,
}
