"""The recipe of classroom/hub: a real hub, real accounts, and a class that logs in, works and finds its work again.

These tests make accounts on the machine, so they run only in CI, as root; there they are never skipped.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.jupyterlab import window_profile
from tests.hub.running_hub import ROOT, Hub, Learner, accounts, opened_folders

pwd = pytest.importorskip("pwd", reason="JupyterHub does not run on Windows")

CLASS = ["ba-anna", "ba-ben", "ba-chen"]
LESSONS = {"ba-anna": "01_rl_basics.ipynb", "ba-ben": "02_dot_products.ipynb"}
RECIPE = ROOT / "classroom" / "hub" / "README.md"
LINK = "/hub/user-redirect/lab/tree/"
STRANGER = "ba-stranger"  # has an account of the machine, and is not in the class
PATIENCE = 120_000  # milliseconds: two servers start at once, maybe on one slow machine
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
    """What makes a learner with a browser of their own, not logged in yet. Its widgets keep still, to cost no time."""
    with contextlib.ExitStack() as browsers:

        def arrived(name):
            context = browsers.enter_context(window_profile(browser, reduced_motion="reduce"))
            return Learner(context, hub, name, passwords[name])

        yield arrived


def arrive(learners):
    """Each learner's lesson, as soon as JupyterLab shows it."""
    return [learner.wait_for_lesson(LESSONS[learner.name], PATIENCE) for learner in learners]


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
    learners = anna, ben = [at_the_door(name) for name in LESSONS]
    anna.log_in()
    ben.log_in(LINK + LESSONS[ben.name])  # a link of the teacher's
    notebooks = arrive(learners)
    for notebook in notebooks:
        notebook.page.evaluate("window.run = jupyterapp.commands.execute('notebook:run-all-cells'); null")
    for learner, notebook in zip(learners, notebooks, strict=True):
        assert notebook.page.evaluate("window.run")
        assert notebook.errors() == []
        note_down(notebook)
        learner.leave()
    assert [problem for learner in learners for problem in learner.problems] == []

    # Their work is theirs alone: neither the hub nor the machine shows it to another learner.
    assert {path.owner() for name in LESSONS for path in work_of(name).rglob("*")} == set(LESSONS)
    home = work_of(anna.name).parent
    everything = list(home.rglob("*"))
    assert any("history.sqlite" in path.name for path in everything)
    assert what_can_be_read(ben.name, everything) == []
    sources = ROOT / "notebooks" / "assignments" / "source"
    assert what_can_be_read(ben.name, sources.rglob("*")) == []
    assert ben.status_of("/user/ba-ben/api/contents/01_rl_basics.ipynb") == 200
    assert ben.status_of("/user/ba-anna/api/contents/01_rl_basics.ipynb") == 403

    anna.stop_server()  # anna goes home; ben's server ends with the hub
    hub.stop()
    hub.start()
    for learner in learners:
        learner.forget_login()
    anna.log_in(LINK + LESSONS[anna.name])
    with ben.page.expect_download(timeout=PATIENCE) as download:  # which is enough to see that it is there
        ben.log_in("/hub/user-redirect/files/" + LESSONS[ben.name])
    (notebook,) = arrive([anna])
    shown = notebook.page.evaluate("jupyterapp.shell.currentWidget.context.model.toJSON()")
    for work in shown, json.loads(download.value.path().read_text()):
        cells = [cell for cell in work["cells"] if cell["cell_type"] == "code"]
        assert "".join(cells.pop()["source"]) == NOTE
        assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
        assert any(cell["outputs"] for cell in cells)


READ = """
import os, sys
for path in sys.stdin.read().split("\\0"):
    try:
        os.listdir(path) if os.path.isdir(path) else os.lstat(path) and os.close(os.open(path, os.O_RDONLY))
        print(path)
    except OSError:
        pass
"""


def as_learner(name, code, **options):
    command = [sys.executable, "-I", "-c", code]
    rights = {"user": name, "group": name, "extra_groups": [], "cwd": "/", "capture_output": True, "text": True}
    result = subprocess.run(command, **rights, **options)
    assert result.returncode == 0, result.stderr
    return result.stdout


def as_learners_process(name, code):
    rights = {"user": name, "group": name, "extra_groups": [], "cwd": "/", "env": {"HOME": pwd.getpwnam(name).pw_dir}}
    return subprocess.Popen([sys.executable, "-I", "-c", code], **rights)


# Waits for a process that collects, and reaches for its memory.
SPY = """
import os
while True:
    last = int(open("/proc/loadavg").read().split()[-1])
    for pid in {*range(last - 3, last + 4)} - {os.getpid()}:
        try:
            if b"1_first" in open(f"/proc/{pid}/cmdline", "rb").read():
                open(f"/proc/{pid}/mem", "r+b")
                open(os.path.expanduser("~/balancing-act/reached"), "w")
        except OSError:
            pass
"""


def what_can_be_read(name, paths):
    """Those of the paths that this account can read or list."""
    return as_learner(name, READ, input="\0".join(map(str, paths))).split()


@in_ci
def test_what_a_learner_runs_has_limits(passwords):
    """What learners_server sets, in front of what forks and writes without end."""
    bomb = """
import runpy, os, signal
runpy.run_path({server!r}, run_name="learners_server")["limit"]()
children = []
try:
    while len(children) < 5000:
        child = os.fork()
        if child == 0:
            signal.pause()
        children.append(child)
except BlockingIOError:
    pass
for child in children:
    os.kill(child, signal.SIGKILL)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    os.truncate(os.open(os.path.expanduser("~/large"), os.O_CREAT | os.O_RDWR), 2**31)
except OSError:
    print(len(children), "and no large file")
"""
    home = pwd.getpwnam("ba-ben").pw_dir
    server = str(ROOT / "classroom" / "hub" / "learners_server.py")
    said = as_learner("ba-ben", bomb.format(server=server), env={"HOME": home})
    assert 100 < int(said.split()[0]) < 1000 and "no large file" in said


@in_ci
def test_collecting_refuses_what_is_no_notebook_of_their_own(passwords, tmp_path):
    notebooks = {name: work_of(name) / "assignments" / "1_first" / "1_first.ipynb" for name in CLASS}
    for name, path in notebooks.items():
        as_learner(name, f"import os; os.makedirs({str(path.parent)!r}, exist_ok=True)")
    anna, ben, chen = notebooks.values()
    as_learner("ba-anna", f"open({str(anna)!r}, 'w').write('of anna'); import os; os.utime({str(anna)!r}, (1e9, 1e9))")
    handed_in = anna.stat().st_ctime
    as_learner("ba-ben", f"import os; os.symlink({str(anna)!r}, {str(ben)!r})")
    as_learner("ba-chen", f"import os; os.mkfifo({str(chen)!r})")
    command = [sys.executable, ROOT / "classroom" / "hub" / "collect.py", "1_first", tmp_path]
    spy, where = as_learners_process("ba-anna", SPY), work_of("ba-anna") / "reached"
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spy.kill()
    spy.wait()
    assert not where.exists(), "whoever is root's eyes there could be made to see anything"
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.ipynb")] == ["ba-anna/1_first.ipynb"]
    assert (tmp_path / "ba-anna" / "1_first.ipynb").read_text() == "of anna"
    assert (tmp_path / "ba-anna" / "1_first.ipynb").stat().st_mtime == handed_in, "not what a learner has set it to"
    assert "ba-ben: nothing to collect" in said and "ba-chen: nothing to collect" in said
    as_learner("ba-chen", f"import os; os.remove({str(chen)!r}); open({str(chen)!r}, 'w').write('x' * 21_000_000)")
    assert "ba-chen: nothing to collect" in subprocess.run(command, capture_output=True, text=True, check=True).stdout


@in_ci
def test_collecting_takes_the_copy_in_which_they_worked_last_and_gives_it_to_who_grades(passwords, tmp_path):
    """A corrected release lies beside the first as NAME-new.ipynb, also for those who had finished."""
    folder = work_of("ba-ben") / "assignments" / "1_second"
    hand_out = """
import hashlib, json, os, time
os.makedirs({folder!r}, exist_ok=True)
notes = {{}}
def put(word, text, worked_in):
    open({folder!r} + "/1_second" + word.replace(" ", "-") + ".ipynb", "w").write(worked_in or text)
    notes["assignments/1_second/1_second.ipynb" + word] = hashlib.sha256(text.encode()).hexdigest()
    time.sleep(0.02)  # one is newer
put("", "first", {first!r})
put(" new", "corrected", {new!r})
open({folder!r} + "/../../.handed-out.json", "w").write(json.dumps(notes))
"""
    tmp_path.chmod(0o755)
    who_grades = pwd.getpwnam(STRANGER)
    os.chown(tmp_path, who_grades.pw_uid, who_grades.pw_gid)
    command = [sys.executable, ROOT / "classroom" / "hub" / "collect.py", "1_second", tmp_path]
    for first, new, expected in [("mine", "", "mine"), ("mine", "mine again", "mine again"), ("", "", "corrected")]:
        as_learner("ba-ben", hand_out.format(folder=str(folder), first=first, new=new))
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        (collected,) = tmp_path.rglob("*.ipynb")
        assert (collected.read_text(), collected.name, collected.owner()) == (expected, "1_second.ipynb", STRANGER)
        both = "ba-ben: worked in 1_second-new.ipynb and 1_second.ipynb; the last was 1_second-new.ipynb"
        assert (both in said) == (expected == "mine again")


@in_ci
def test_a_home_comes_back_from_the_backup(passwords, tmp_path):
    """By the commands of the recipe, as they stand there."""
    work = work_of("ba-anna")
    as_learner(
        "ba-anna",
        f"import os; os.makedirs({str(work)!r}, exist_ok=True); open({str(work)!r} + '/mine', 'w').write('kept')",
    )
    back_up, restore = re.findall(r"```\n((?:  \w+=[^\n]*\n)?  tar .*?)```", RECIPE.read_text(), re.DOTALL)
    commands = [
        text.replace("/var/backups/homes.tar.gz", str(tmp_path / "homes.tar.gz")) for text in (back_up, restore)
    ]
    subprocess.run(["bash", "-euc", commands[0]], check=True)

    def what_is_there():  # but for the sockets of kernels that have ended
        paths = [path for path in work.parent.rglob("*") if path.is_file() or path.is_dir()]
        return {path: (path.owner(), path.stat().st_mode) for path in paths}

    before = what_is_there()
    shutil.rmtree(work.parent)
    subprocess.run(["bash", "-euc", commands[1].replace("NAME", "ba-anna")], check=True)
    assert (work / "mine").read_text() == "kept" and what_is_there() == before


@in_ci
def test_a_wrong_password_is_refused(at_the_door):
    page = at_the_door("ba-anna").log_in(password="guessed")
    expect(page.get_by_text("Invalid username or password")).to_be_visible()


@in_ci
def test_an_account_that_is_not_in_the_class_is_refused(at_the_door):
    page = at_the_door(STRANGER).log_in()
    expect(page.get_by_text("Invalid username or password")).to_be_visible()
