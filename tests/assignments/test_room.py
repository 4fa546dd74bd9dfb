"""The room for learners' code: what is inside, and that nothing else can be reached, in whatever way it is tried."""

import contextlib
import ctypes
import functools
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import psutil
import pytest

from classroom import room
from classroom.guard import CONTEXT, Failed, side_by_side
from classroom.kernel import LearnersKernel, Stopped
from classroom.questions import Unanswered, ask, asking
from tests.hub.running_hub import accounts, opened_folders

if room.problem():  # then nothing here may run: what it tries would succeed
    give_up = pytest.fail if os.environ.get("CI") else functools.partial(pytest.skip, allow_module_level=True)
    give_up(f"this system cannot shut code in: {room.problem()}")

TEACHER = "ba-teacher"  # an account of this machine, for as long as a test takes

ADD_KEY = {250: 248, 219: 217}  # the numbers of two system calls, add_key(2) for keyctl(2)

# The same attempt, by the roads that used to lead around what was confined.
ROADS = {
    "main": "attempt()",
    "thread": "import threading\nt = threading.Thread(target=attempt)\nt.start()\nt.join()",
    "fork": "import os\nif os.fork() == 0:\n    attempt()\n    os._exit(0)\nos.wait()",
    "program": "import subprocess, sys\nsubprocess.run([sys.executable, '-c', SOURCE + '\\nattempt()'])",
    "spawnv": """
import multiprocessing.util as util, os, sys
os.waitpid(util.spawnv_passfds(os.fsencode(sys.executable), [sys.executable, '-c', SOURCE + '\\nattempt()'], []), 0)
""",
    "without environment": """
import os, sys
os.spawnv(os.P_WAIT, "/usr/bin/env", ["env", "-i", sys.executable, "-c", SOURCE + "\\nattempt()"])
""",
}


def said(kernel, code, seconds=60):
    """What the code prints, and the names of the errors it ends with."""
    outputs = kernel.run(code, seconds)
    return "".join(output.get("text", output.get("ename", "")) for output in outputs)


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """What a learner must not reach: {name: how it looks}, and where it is."""
    folder = tmp_path_factory.mktemp("teacher")
    mark = secrets.token_hex()
    for name in ("course/source/demo.ipynb", "course/gradebook.db", "home/.ssh/id", "home/.jupyter/token.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(mark)
    listening = socket.create_server(("127.0.0.1", 0))
    named, abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
    named.bind(str(folder / "socket"))
    abstract.bind(f"\0{mark}")
    for server in (named, abstract):
        server.listen()
    os.environ["TOKEN_OF_THE_TEACHER"] = mark
    if room.KEYCTL:  # a key in the system's memory, such as a Kerberos ticket; in a keyring for these tests alone
        system = ctypes.CDLL(None)
        system.syscall(room.KEYCTL, 1, None)
        system.syscall(ADD_KEY[room.KEYCTL], b"user", b"of the teacher", b"secret", 6, ctypes.c_long(-3))
    yield {"folder": str(folder), "mark": mark, "port": listening.getsockname()[1], "pid": os.getpid()}
    del os.environ["TOKEN_OF_THE_TEACHER"]
    for server in (listening, named, abstract):
        server.close()


@pytest.fixture(scope="module")
def kernel(outside):
    with LearnersKernel([outside["folder"]]) as kernel:
        yield kernel


ATTEMPT = """
SOURCE = '''
import ctypes, os, signal, socket, sys

def reached():
    outside = {outside!r}
    def key():
        name, session = b"of the teacher", ctypes.c_long(-3)
        if not {keyctl!r} or ctypes.CDLL(None).syscall({keyctl!r}, 10, session, b"user", name, 0) < 0:
            raise OSError
    folder, mark = outside["folder"], outside["mark"]
    def connect(kind, address):
        with socket.socket(kind) as s:
            s.settimeout(1)
            s.connect(address)
    def environments():
        for entry in os.listdir("/proc"):
            if entry.isdigit() and mark in open("/proc/" + entry + "/environ", errors="replace").read():
                return
        raise OSError
    tries = dict(
        read_course=lambda: open(folder + "/course/source/demo.ipynb"),
        read_key=lambda: open(folder + "/home/.ssh/id"),
        read_token=lambda: open(folder + "/home/.jupyter/token.json"),
        mode_of_the_gradebook=lambda: os.chmod(folder + "/course/gradebook.db", 0o777),
        remove=lambda: os.remove(folder + "/course/gradebook.db"),
        look_around=lambda: os.listdir(folder),
        accounts=lambda: open("/etc/passwd"),
        own_environment=lambda: os.environ["TOKEN_OF_THE_TEACHER"],
        other_environments=environments,
        change_helper=lambda: open(__import__("cartpole_helpers").__file__, "a"),
        change_python=lambda: open(os.__file__, "a"),
        write_beside=lambda: open("/of my own", "w"),
        device=lambda: os.mknod("/learner/disk", 0o60600, os.makedev(254, 0)),
        stop_the_grader=lambda: os.kill(outside["pid"], signal.SIGTERM),
        port=lambda: connect(socket.AF_INET, ("127.0.0.1", outside["port"])),
        internet=lambda: connect(socket.AF_INET, ("192.0.2.1", 80)),
        internet_6=lambda: connect(socket.AF_INET6, ("2001:db8::1", 80)),
        named_like_home=lambda: connect(socket.AF_INET, ("127.0.0.1.example.org", 80)),
        socket_file=lambda: connect(socket.AF_UNIX, folder + "/socket"),
        key=key,
        socket_name=lambda: connect(socket.AF_UNIX, chr(0) + mark),
    )
    for name, what in tries.items():
        try:
            what()
        except (OSError, KeyError):
            continue
        yield name

def attempt():
    os.write(1, b"")
    line = "reached: " + " ".join(reached())
    open("/learner/found", "w").write(line)
'''
exec(SOURCE)
"""


@pytest.mark.parametrize("road", ROADS.values(), ids=ROADS)
def test_nothing_outside_can_be_reached(kernel, outside, road):
    attempt = ATTEMPT.replace("{outside!r}", repr(outside)).replace("{keyctl!r}", repr(room.KEYCTL))
    found = said(kernel, f"{attempt}\n{road}\nprint(open('/learner/found').read())\nos.remove('/learner/found')")
    assert found.strip() == "reached:"


def test_what_is_inside(kernel):
    assert "True" in said(kernel, "import cartpole_helpers.evaluation as e; print(e.evaluate([1, 1, 1, 1]).mean() > 9)")
    assert said(kernel, "open('mine.txt', 'w').write('kept'); print(open('mine.txt').read())").strip() == "kept"
    assert said(kernel, "import tempfile, os; print(os.path.isdir(tempfile.mkdtemp()))").strip() == "True"


def test_there_is_no_room_within_the_room(kernel):
    assert "PermissionError" in said(
        kernel, "import ctypes\nif ctypes.CDLL(None, use_errno=True).unshare(0x10000000):\n    raise PermissionError"
    )


FILL = """
import os
written = 0
try:
    for number in range(2_000):
        with open({place!r} + str(number), "wb", buffering=0) as file:
            written += file.write(bytes(1_000_000))
except OSError:
    pass
for number in range(2_000):
    if os.path.exists({place!r} + str(number)):
        os.remove({place!r} + str(number))
print(written)
"""


@pytest.mark.parametrize("place", ["/learner", "/tmp", "/dev/shm", "/channel", "/dev", ""])
def test_disk_and_shared_memory_are_limited(kernel, place):
    assert int(said(kernel, FILL.format(place=f"{place}/f"))) < 600_000_000


def test_memory_is_limited(kernel):
    assert said(kernel, "everything = bytes(5 * 1024**3)") == "MemoryError"
    assert said(kernel, "print(len(bytes(1024**3)) > 1)").strip() == "True"


def test_where_memory_is_short_it_is_taken_from_the_learner(kernel):
    assert said(kernel, "print(open('/proc/self/oom_score_adj').read())").strip() == "1000"
    assert "PermissionError" in said(
        kernel, "import os\nos.write(os.open('/proc/self/oom_score_adj', os.O_WRONLY), b'-1000')"
    )


def test_what_all_cells_show_together_is_limited(kernel, monkeypatch):
    monkeypatch.setattr(kernel, "_left", 1000)
    shown = [len(said(kernel, "print('x' * 900)")) for _ in range(3)]
    assert shown[0] >= 900 and shown[2] < 100


MANY = """
from classroom.kernel import LearnersKernel

code = '''
import os, time
made = []
try:
    while len(made) < 1_000:
        if not (child := os.fork()):
            time.sleep(600)
        made.append(child)
except OSError:
    pass
for child in made:
    os.kill(child, 9)
print(len(made))
'''
with LearnersKernel() as kernel:
    print(kernel.run(code, 60))
"""


@pytest.mark.skipif(
    not os.environ.get("CI") or os.geteuid() != 0,
    reason="makes an account on this machine, so it runs only in CI, as root",
)
def test_processes_are_limited_for_a_teacher_who_is_not_root():
    import pwd  # where there is no root, there is none of it

    with opened_folders(), accounts(**{TEACHER: None}):
        account = pwd.getpwnam(TEACHER)
        rights = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/"}
        environment = {"HOME": account.pw_dir, "PATH": os.environ["PATH"]}
        command = [sys.executable, "-P", "-c", MANY]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, **rights)
    made = re.search(r"'text': '(\d+)", result.stdout)
    assert made and 100 < int(made[1]) < room.PROCESSES, result.stdout + result.stderr


def test_nothing_of_an_old_room_is_in_the_next():
    plant = """
import os
for folder in (".", "/tmp", "/learner/.local/lib/python3/site-packages"):
    os.makedirs(folder, exist_ok=True)
    for name in ("ipykernel_launcher", "ipykernel", "json", "random", "sitecustomize", "usercustomize"):
        open(f"{folder}/{name}.py", "w").write("import builtins; builtins.planted = True")
os.makedirs("/learner/.ipython/profile_default/startup", exist_ok=True)
open("/learner/.ipython/profile_default/startup/0.py", "w").write("import builtins; builtins.planted = True")
os._exit(0)
"""
    with LearnersKernel() as kernel:
        with pytest.raises(Stopped, match="ended Python itself"):
            kernel.run(plant, 20)
        assert "False" in said(
            kernel, "import builtins, os; print(hasattr(builtins, 'planted'), os.path.exists('json.py'))"
        )


def test_a_daemon_ends_with_its_room():
    number = 10**6 + secrets.randbelow(10**6)

    def daemons():
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if str(number) in process.cmdline():
                    yield process

    start = f"import os, subprocess\nsubprocess.Popen(['setsid', 'sleep', '{number}'], start_new_session=True)"
    with LearnersKernel() as kernel:
        kernel.run(start, 20)
        while not list(daemons()):
            time.sleep(0.05)
    deadline = time.monotonic() + 60
    while list(daemons()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not list(daemons())


def test_who_is_stopped_while_a_kernel_starts_leaves_none_behind(monkeypatch, tmp_path):
    late = tmp_path / "bwrap"
    late.write_text(f'#!/bin/sh\nsleep 1\nexec {shutil.which("bwrap")} "$@"\n')
    late.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # its name is in the command of all that starts here

    def started():
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if str(tmp_path) in " ".join(process.cmdline()):
                    yield process

    grader = CONTEXT.Process(target=LearnersKernel().__enter__)
    grader.start()
    while not list(started()):
        time.sleep(0.01)
    grader.kill()
    grader.join()
    deadline = time.monotonic() + 60
    while list(started()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not list(started())


def test_a_kernel_that_is_not_ready_in_time_is_left_neither_in_memory_nor_on_disk(monkeypatch, tmp_path):
    monkeypatch.setattr("classroom.kernel.STARTING", 0.5)
    monkeypatch.setattr(room, "LAUNCH", "import time; time.sleep(600)")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = set(psutil.Process().children(recursive=True))
    with pytest.raises(RuntimeError), LearnersKernel():
        pass
    assert not set(psutil.Process().children(recursive=True)) - before
    assert not list(tmp_path.iterdir())


# What code can do to the messages by which the grader talks with its kernel.
MUTE = """
session = get_ipython().kernel.session
send = session.send
def silent(stream, kind, *arguments, **options):
    if not isinstance(kind, str) or {condition}:
        return send(stream, kind, *arguments, **options)
session.send = silent
"""
NOISE = """
import threading, time
def noise():
    while True:
        display({"image/png": "AAAA" * 100_000}, raw=True)
        print("noise" * 1000)
        time.sleep(0.001)
for _ in range(4):
    threading.Thread(target=noise, daemon=True).start()
"""
TALK = {
    "no reply": MUTE.format(condition="kind != 'execute_reply'"),
    "nothing": MUTE.format(condition="False"),
    "noise": NOISE,
    "nonsense": "k = get_ipython().kernel\nk.session.key = b'forged'",
    "a message of 100 MB": "print('x' * 100_000_000)",
    "the door removed": "import glob, os\nfor path in glob.glob('/channel/*'):\n    os.remove(path)\nos._exit(0)",
}


@pytest.mark.parametrize("code", TALK.values(), ids=TALK)
def test_whatever_the_kernel_says_the_grader_goes_on(code):
    with LearnersKernel(seconds=60) as kernel:
        kernel.run("answer = 42", 20)
        with contextlib.suppress(Stopped):
            kernel.run(code, 10, remember=False)
        start = time.monotonic()
        with contextlib.suppress(Stopped):
            kernel.run("1 + 1", 5, remember=False)
        with asking(kernel.answer), contextlib.suppress(Unanswered):
            assert ask("answer", seconds=5) == 42
        assert time.monotonic() - start < 120  # not a limit, but not for ever


# One message, which takes no memory where it comes from, and without end where it goes to.
FLOOD = """
channel = get_ipython().kernel.iopub_thread
part = bytes(15_000_000)
channel.schedule(lambda: channel.socket.send_multipart([b"flood", *[part] * 1000], copy=False))
import time
time.sleep(600)
"""


def memory_of_its_grader(code):
    import resource  # where there is no bubblewrap, there may be none of it

    with LearnersKernel() as kernel, contextlib.suppress(Stopped):
        kernel.run(code, 3)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_the_graders_memory_is_limited_too(monkeypatch):
    monkeypatch.setattr("classroom.guard.MEMORY", 600_000_000)
    ((_, memory),) = side_by_side(memory_of_its_grader, [FLOOD], 300)
    assert isinstance(memory, Failed) or memory < 1_000_000_000


def test_an_interrupt_that_comes_late_is_not_for_the_next_cell():
    """As on a busy machine, where the cell has come to its end before."""
    late = """
import asyncio
handlers = get_ipython().kernel.control_handlers
at_once = handlers["interrupt_request"]
async def later(*arguments):
    await asyncio.sleep(1)
    await at_once(*arguments)
handlers["interrupt_request"] = later
print("x" * 5_000_000)"""
    with LearnersKernel() as kernel:
        with pytest.raises(Stopped, match="printed without end"):
            kernel.run(late, 20)
        assert said(kernel, "import time\ntime.sleep(3)\nprint('undisturbed')") == "undisturbed\n"


def test_one_deadline_for_all_that_is_asked():
    with LearnersKernel(seconds=6) as kernel:
        stops = []
        for _ in range(7):
            with pytest.raises(Stopped) as stopped:
                kernel.run("while True:\n    pass", 1)
            stops.append(str(stopped.value))
        assert "the notebook as a whole had taken more than 6 seconds" in stops[-1]


def test_an_answer_has_a_limit(kernel):
    with asking(kernel.answer):
        assert len(ask("'x' * 1_000_000")) == 1_000_000
        with pytest.raises(Unanswered, match="far too long"):
            ask("'x' * 6_000_000")


def test_where_there_is_no_bubblewrap_a_hook_refuses_the_usual(monkeypatch, tmp_path):
    monkeypatch.setattr(room, "problem", lambda: "told so")
    (tmp_path / "secret").write_text("the marks")
    refused = {
        "the course's files": f"open({str(tmp_path / 'secret')!r})",
        "only into its own folder": "open(__import__('cartpole_helpers').__file__, 'a')",
        "may not start programs": "import subprocess\nsubprocess.run(['true'])",
        "use the network": "import socket\nsocket.socket().connect(('192.0.2.1', 80))",
        " use the network": "import socket\nsocket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
    }
    monkeypatch.setenv("TOKEN_OF_THE_TEACHER", "open sesame")
    with LearnersKernel([tmp_path]) as kernel:
        for words, code in refused.items():
            (output,) = kernel.run(code, 60)
            assert words.strip() in output.evalue
        assert "False" in said(kernel, "import os\nprint('TOKEN_OF_THE_TEACHER' in os.environ)")
        assert said(kernel, "open('mine', 'w').write('kept')\nprint(open('mine').read())").strip() == "kept"
        with pytest.raises(Stopped):
            kernel.run("while True:\n    pass", 2)
