"""start.py: it sets up what is missing, trusts nothing it did not make, and says in one sentence what is in its way.

Each condition is made for real, with a small project whose one package comes from an index of the test's own.
"""

import ast
import contextlib
import errno
import getpass
import json
import os
import platform
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

import pytest

from setting_up import commands as commands_of_start
from setting_up import environment, installers, jupyterlab, pythons
from setting_up.surroundings import surroundings
from tests.small_project import ROOT, SmallProject, own_certificates, served

in_ci = os.environ.get("CI")
old_pythons = sorted(
    {
        path
        for folder in (
            Path("/usr/bin"),
            *Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/*/bin"),
        )
        for path in folder.glob("python[23].[0-9]*")
        if path.name in {"python2.7", "python3.6", "python3.8", "python3.9", "python3.10"}
    }
)


@pytest.fixture
def small(tmp_path):
    return SmallProject(tmp_path / "project", tmp_path / "index")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A project that is set up, for the tests that leave it so; and what the first start has printed."""
    folder = tmp_path_factory.mktemp("whole")
    whole = SmallProject(folder / "project", folder / "index")
    whole.first = whole.start()
    return whole


def needs(program):
    """Skip the test where a program is missing, except in CI."""
    if not shutil.which(program):
        (pytest.fail if in_ci else pytest.skip)(f"needs {program}")


# What Python it is


# Always there, whatever this machine has.
STAND_IN = (
    f"import runpy, sys; sys.version_info = (3, 8, 1); runpy.run_path({str(ROOT / 'start.py')!r}, run_name='__main__')"
)


@pytest.mark.parametrize(
    "old", [[sys.executable, "-c", STAND_IN], *([path, ROOT / "start.py"] for path in old_pythons)]
)
def test_old_python_is_told_so_in_a_sentence(old):
    result = subprocess.run(old, capture_output=True, text=True)
    assert result.returncode == 1
    assert "needs Python 3.11 or newer, and this is" in result.stderr
    assert "python3.12 start.py" in result.stderr
    assert "Traceback" not in result.stderr


def test_every_python_can_read_the_door():
    tree = ast.parse((ROOT / "start.py").read_text())
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Match, ast.AsyncFunctionDef, ast.Starred, ast.Nonlocal)
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]
    assert (ROOT / "start.py").read_text().isascii()


@pytest.mark.parametrize("system", ["nt", "posix"])
def test_advice_for_an_old_python_is_what_this_system_calls_it(monkeypatch, system):
    monkeypatch.setattr(sys, "version_info", (3, 8, 1))
    monkeypatch.setattr(os, "name", system)
    with pytest.raises(SystemExit) as exit:
        runpy.run_path(str(ROOT / "start.py"), run_name="__main__")
    monkeypatch.undo()
    assert ("py -3.12 start.py" if system == "nt" else "python3.12 start.py") in exit.value.code


@pytest.mark.parametrize("minor", [14, 15])
def test_python_without_tensorflow_gets_everything_else_and_a_way_on(monkeypatch, minor):
    monkeypatch.setattr(pythons, "fetched", lambda: None)
    monkeypatch.setattr(sys, "version_info", (3, minor, 0, "final", 0))
    sentence = pythons.advice()
    assert f"no TensorFlow for Python 3.{minor} yet" in sentence and "lessons 05 and 07" in sentence
    assert "start.py fetch-python" in sentence and "\n" not in sentence


@pytest.mark.parametrize("minor", [11, 12, 13])
def test_python_with_tensorflow_gets_no_advice(monkeypatch, minor):
    monkeypatch.setattr(sys, "version_info", (3, minor, 0, "final", 0))
    assert pythons.advice() is None


@pytest.mark.skipif(os.name == "nt" or platform.machine() != "x86_64", reason="the stand-in is made for Linux")
def test_python_that_suits_is_fetched_for_this_folder_alone(small, tmp_path):
    """From a stand-in for the download folder: an archive whose Python is this machine's, named as another version."""
    version = platform.python_version()
    minor = version.rpartition(".")[0]
    for file in (small.folder / "setting_up" / "pythons.py",):
        file.write_text(file.read_text().replace(f'"{pythons.SUITABLE}"', f'"{minor}"'))
    base = Path(sys._base_executable).resolve()
    binaries = tmp_path / "python" / "bin"
    binaries.mkdir(parents=True)
    shutil.copy(base, binaries / f"python{minor}")
    library = tmp_path / "python" / "lib" / f"python{minor}"
    library.mkdir(parents=True)
    for path in Path(sysconfig.get_path("stdlib")).glob("_sysconfigdata_*.py"):  # which uv adapts to the new place
        shutil.copy(path, library)
    with tarfile.open(tmp_path / "python.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "python", "python")
    name = f"cpython-{version}-linux-x86_64-gnu"
    major, minor_number, patch = map(int, version.split("."))
    known = {
        "name": "cpython",
        "arch": {"family": "x86_64", "variant": None},
        "os": "linux",
        "libc": "gnu",
        "major": major,
        "minor": minor_number,
        "patch": patch,
        "prerelease": "",
        "url": (tmp_path / "python.tar.gz").as_uri(),
        "sha256": None,
        "variant": None,
        "build": "20260101",
    }
    (tmp_path / "downloads.json").write_text(json.dumps({name: known}))
    result = small.start("fetch-python", UV_PYTHON_DOWNLOADS_JSON_URL=str(tmp_path / "downloads.json"))
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"Python {minor} is there, and everything with it" in result.stdout
    assert small.is_set_up()
    fetched = small.folder / ".tools" / "python"
    assert str(fetched) in (small.folder / ".venv" / "pyvenv.cfg").read_text()
    assert small.start().returncode == 0
    assert str(fetched) in (small.folder / ".venv" / "pyvenv.cfg").read_text(), "and is used from then on"


# What is in the folder


@pytest.mark.parametrize("name", ["C#", "ein Käfig, 100 %", "it's [here] & (there)"])
def test_folder_may_be_called_anything(tmp_path, name):
    small = SmallProject(tmp_path / name / "project", tmp_path / "index")
    result = small.start()
    assert "It ran:" in result.stdout, result.stdout + result.stderr
    assert small.is_set_up()


def test_second_start_changes_nothing_and_says_nothing(whole):
    assert "1 of 4" in whole.first.stdout and "4 of 4" in whole.first.stdout
    assert whole.start().stdout.startswith("It ran:")


def test_environment_of_somebody_else_is_never_touched(small):
    foreign = small.folder / ".venv"
    subprocess.run([sys._base_executable, "-m", "venv", "--without-pip", foreign], check=True)
    (foreign / "mine").write_text("my work")
    before = sorted(foreign.rglob("*"))
    # Started by that very Python, as when it is activated.
    result = small.start(python=small.python())
    assert ".venv was not made by start.py, so it stays as it is; .venv-balancing-act is used" in result.stdout
    assert small.is_set_up(".venv-balancing-act")
    assert sorted(foreign.rglob("*")) == before and (foreign / "mine").read_text() == "my work"


def test_two_environments_of_somebody_else_are_named(small):
    for name in environment.FOLDERS:
        (small.folder / name).mkdir()
        (small.folder / name / "mine").touch()
    result = small.start()
    assert result.returncode == 1
    assert "Neither .venv nor .venv-balancing-act was made by start.py" in result.stderr
    assert (small.folder / ".venv" / "mine").exists()


@pytest.mark.parametrize("state", ["", "[]", '{"here": 1, "extras": 2}'])
def test_damaged_state_means_made_anew(whole, state):
    (whole.folder / ".venv" / "set-up.json").write_text(state)
    (whole.folder / ".venv" / "left over").touch()
    assert "It ran:" in whole.start().stdout
    assert whole.is_set_up()
    assert not (whole.folder / ".venv" / "left over").exists()


@pytest.mark.skipif(os.name == "nt", reason="there, an environment holds no links")
def test_base_python_that_moved_means_made_anew(whole):
    whole.python().unlink()
    whole.python().symlink_to("/nowhere/python")
    assert "It ran:" in whole.start().stdout
    assert whole.is_set_up()


def test_folder_that_was_moved_means_made_anew(whole):
    whole.folder = whole.folder.rename(whole.folder.with_name("elsewhere"))
    assert f"It ran: {whole.folder}" in whole.start().stdout


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_set_up_goes_on_next_time(small, how):
    with served(small.index, silent=True) as (address, asked, _):
        process = small.start(wait=False, PIP_INDEX_URL=address)
        assert asked.wait(60), "it is in the middle of the download"
        process.send_signal(how)
        output, _ = process.communicate(timeout=60)
    if how == signal.SIGINT:
        assert process.returncode == 130
        assert "Stopped. Run start.py again" in output and "Traceback" not in output
    assert "It ran:" in small.start().stdout
    assert small.is_set_up()


def test_two_starts_at_once_do_it_once(small):
    with served(small.index, silent=True) as (address, asked, release):
        first = small.start(wait=False, PIP_INDEX_URL=address)
        assert asked.wait(60)
        second = small.start(wait=False, PIP_INDEX_URL=address)
        assert "Another start.py is setting up this folder" in second.stdout.readline()
        release.set()
        outputs = [process.communicate(timeout=60)[0] for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [0, 0], outputs
    assert ["1 of 4" in output for output in outputs] == [True, False]


@pytest.mark.parametrize("name", ["random.py", "json.py"])
def test_file_in_the_folder_is_not_taken_for_pythons_own(small, name):
    (small.folder / name).write_text("raise SystemExit('not the one that was meant')")
    assert "It ran:" in small.start().stdout


# What is set around it


def test_settings_of_installers_that_change_what_is_installed_do_not_matter(small, tmp_path):
    (tmp_path / "pip.conf").write_text(
        "[install]\nuser = true\nrequire-virtualenv = true\n[global]\nprefix = /nowhere\n"
    )
    (small.folder.parent / "uv.toml").write_text("offline = true\n[pip]\nrequire-hashes = true\nno-binary = ['tiny']\n")
    (tmp_path / "old" / "tiny").mkdir(parents=True)
    result = small.start(
        PIP_CONFIG_FILE=str(tmp_path / "pip.conf"),
        PIP_REQUIRE_VIRTUALENV="1",
        PIP_USER="1",
        PIP_PREFIX="/nowhere",
        PIP_TARGET="/nowhere",
        UV_REQUIRE_HASHES="1",
        UV_PYTHON="3.8",
        UV_TARGET="/nowhere",
        PYTHONPATH=str(tmp_path / "old"),
        PYTHONHOME="",
        PYTHONWARNINGS="error",
    )
    assert "It ran:" in result.stdout, result.stdout + result.stderr
    assert small.is_set_up()


def test_mirror_in_pips_configuration_file_reaches_uv(small, tmp_path):
    with served(small.index) as (address, asked, _):
        (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {address}\n")
        result = small.start(PIP_CONFIG_FILE=str(tmp_path / "pip.conf"), PIP_INDEX_URL="")
        assert "It ran:" in result.stdout, result.stdout + result.stderr
        assert asked.is_set()


def test_folder_of_wheels_without_any_index_reaches_uv(small):
    result = small.start(PIP_INDEX_URL="", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(small.index / "tiny"))
    assert "It ran:" in result.stdout, result.stdout + result.stderr


CERTIFICATES = ("PIP_CERT", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    needs("openssl")
    return own_certificates(tmp_path_factory.mktemp("certificates"))


def test_certificate_that_nobody_has_signed_is_named(small, certificates):
    with served(small.index, certificates[1:]) as (address, _, _):
        refused = small.start(PIP_INDEX_URL=address, **dict.fromkeys(CERTIFICATES, ""))
    assert "nobody this machine knows has signed its certificate" in refused.stderr, refused.stderr
    assert "PIP_CERT" in refused.stderr and "network connection" not in refused.stderr


@pytest.mark.parametrize("variable", ["PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_certificate_of_the_users_network_reaches_uv(small, certificates, variable):
    authority, *servers = certificates
    with served(small.index, servers) as (address, _, _):
        result = small.start(PIP_INDEX_URL=address, **dict.fromkeys(CERTIFICATES, "") | {variable: str(authority)})
    assert "It ran:" in result.stdout, result.stdout + result.stderr


HOSTILE = {
    "MPLBACKEND": "Agg",
    "KERAS_BACKEND": "jax",
    "TF_USE_LEGACY_KERAS": "1",
    "PYTHONOPTIMIZE": "2",
    "PYTHONSTARTUP": "/nowhere.py",
    "JUPYTER_CONFIG_PATH": "/nowhere",
}
ASK = """
import json, sys, random, matplotlib, keras, numpy
from jupyter_client.kernelspec import find_kernel_specs
print(json.dumps({
    "usetex": matplotlib.rcParams["text.usetex"],
    "floatx": keras.config.floatx(),
    "backend": keras.config.backend(),
    "kernel": find_kernel_specs()["python3"],
    "numpy": numpy.__version__,
    "asserts": __debug__,
}))
"""


def test_settings_of_somebodys_own_reach_neither_figures_nor_networks_nor_the_kernel(tmp_path):
    pytest.importorskip("tensorflow", reason="no TensorFlow for this Python or machine")
    home, old, work = tmp_path / "home", tmp_path / "old", tmp_path / "work"
    for folder in (
        home / ".keras",
        home / ".config" / "matplotlib",
        old / "numpy",
        work,
        tmp_path / "kernels" / "python3",
    ):
        folder.mkdir(parents=True)
    (home / ".keras" / "keras.json").write_text('{"floatx": "float64", "backend": "jax"}')
    (home / ".config" / "matplotlib" / "matplotlibrc").write_text("text.usetex: True")
    (old / "numpy" / "__init__.py").write_text("__version__ = '1.0'")
    (work / "random.py").write_text("raise SystemExit('not the one that was meant')")
    (tmp_path / "kernels" / "python3" / "kernel.json").write_text('{"argv": ["nothing"], "display_name": "Python 3"}')
    theirs = HOSTILE | {"HOME": str(home), "PYTHONPATH": str(old), "JUPYTER_PATH": str(tmp_path)}
    theirs |= {"MATPLOTLIBRC": str(home / ".config" / "matplotlib"), "KERAS_HOME": str(home / ".keras")}
    environment.settle_jupyterlab(tmp_path / "prefix")
    ours = surroundings(os.environ | theirs, tmp_path / "prefix")
    result = subprocess.run([sys.executable, "-c", ASK], cwd=work, env=ours, capture_output=True, text=True)
    answer = json.loads(result.stdout or result.stderr)
    assert not answer["usetex"]
    assert (answer["floatx"], answer["backend"]) == ("float32", "tensorflow")
    assert answer["kernel"].startswith(sys.prefix)
    assert answer["numpy"] != "1.0" and answer["asserts"]
    assert "MPLBACKEND" not in ours, "or else figures vanish"


# What is in the way


def test_no_network(small):
    result = small.start(PIP_INDEX_URL="http://127.0.0.1:9/simple", UV_HTTP_RETRIES="0")
    assert result.returncode == 1
    assert "could not be downloaded: check the network" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("/usr/bin/python3: No module named pip", "no pip"),
        (
            "error: failed to write to `/big/.venv/x`: No space left on device (os error 28)",
            "holds /big/.venv/x is full",
        ),
        ("OSError: [Errno 28] No space left on device: '/big/cache'", "holds /big/cache is full"),
        (
            "error: failed to copy file from /a/b to /theirs/x: Disk quota exceeded (os error 122)",
            "quota) is used up, in /theirs/x",
        ),
        ("error: Failed to fetch\n  Caused by: dns error: failed to lookup address information", "network"),
        ("  Caused by: tcp connect error: Connection refused (os error 111)", "network"),
        ("  Caused by: invalid peer certificate: UnknownIssuer", "certificate"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "certificate"),
        (
            "  Caused by: failed to create directory `/opt/x`: Permission denied (os error 13)",
            "may not write in /opt/x",
        ),
        ("  hint: numpy has no usable wheels because building from source is disabled", "fetch-python"),
        ("error: Hash mismatch for `six==1.17.0`", "Hash mismatch for `six==1.17.0`"),
    ],
)
def test_what_went_wrong_names_the_cause_and_the_folder(output, words):
    assert words in installers.what_went_wrong(output)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EDQUOT, "quota"),
        (errno.ENOSPC, "is full"),
        (errno.EACCES, "may not write in"),
        (errno.EROFS, "may not write in"),
    ],
)
def test_what_the_system_refuses_names_the_cause_and_the_folder(number, words):
    sentence = environment.explained(OSError(number, os.strerror(number), "/some/where"))
    assert words in sentence and "/some/where" in sentence


def test_folder_that_cannot_be_written(small):
    shutil.rmtree(small.folder / ".tools")
    (small.folder / ".tools").write_text("a file where the folder should be")
    result = small.start()
    assert result.returncode == 1
    assert "Traceback" not in result.stderr and ".tools" in result.stderr


def sandbox(*options):
    """bubblewrap, with this machine as it is, but for the options."""
    needs("bwrap")
    return ["bwrap", "--dev-bind", "/", "/", *map(str, options)]


def test_full_disk_of_the_download_cache_is_named(small, tmp_path):
    cache = tmp_path / "cache"
    cache.mkdir()
    under = sandbox("--size", 4096, "--tmpfs", cache)
    result = small.start(under=under)
    assert result.returncode == 1
    assert "needs 2.5 GB in" in result.stderr and str(cache) in result.stderr and "UV_CACHE_DIR" in result.stderr


def test_installation_made_by_somebody_else_starts_read_only(tmp_path):
    """The project on a read-only disk, and a home of one's own: JupyterLab starts, and says where and how to stop."""
    home = tmp_path / "home"
    home.mkdir()
    under = sandbox(
        "--ro-bind", ROOT, ROOT, "--setenv", "HOME", home, "--unshare-pid", "--proc", "/proc", "--die-with-parent"
    )
    command = [*under, sys._base_executable, ROOT / "start.py", "lesson", "02"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            lines = []
            for line in process.stdout:
                lines.append(line)
                if "To stop" in line:
                    break
            printed = "".join(lines)
            assert f"Your lessons are in {home / 'balancing-act'}" in printed
            assert "/lab/tree/02_dot_products.ipynb?token=" in printed, printed
            assert "Ctrl-C" in lines[-1], printed
            assert (home / "balancing-act" / "02_dot_products.ipynb").exists()
        finally:
            process.kill()


@pytest.mark.skipif(os.name == "nt", reason="browsers are found in another way there")
@pytest.mark.parametrize(
    ("browser", "display", "graphical"), [("lynx", "", False), ("w3m", "", False), ("firefox", ":0", True)]
)
def test_browser_without_windows_does_not_take_the_terminal(tmp_path, browser, display, graphical):
    (tmp_path / browser).write_text("#!/bin/sh\n")
    (tmp_path / browser).chmod(0o755)
    ask = "from setting_up.jupyterlab import graphical_browser; print(graphical_browser())"
    environ = {"PATH": str(tmp_path), "TERM": "xterm", "DISPLAY": display}
    result = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert result.stdout == f"{graphical}\n", result.stderr


def test_lesson_is_opened_on_loopback_with_its_token(monkeypatch, tmp_path):
    commands = []
    monkeypatch.setattr(jupyterlab.subprocess, "Popen", lambda command, **_: commands.append(map(str, command)))
    monkeypatch.setattr(jupyterlab, "wait", lambda process: 0)
    monkeypatch.setattr(jupyterlab, "_tell_the_address", lambda *arguments: None)
    monkeypatch.setattr(jupyterlab.working_copies, "learners_folder", lambda: tmp_path / "my_lessons")
    jupyterlab.open_lesson(Path(sys.executable), "03")
    command = list(commands[0])
    assert "--ip=127.0.0.1" in command
    assert "--LabApp.default_url=/lab/tree/03_random_search.ipynb" in command
    assert not any("token" in part or "password" in part for part in command)


def test_the_address_is_told_also_when_its_file_is_found_half_written(tmp_path, capsys):
    file, half = tmp_path / "jpserver-1.json", '{"url": "http://127.0.0.1:8888/", '
    file.write_text(half)

    class Process:  # the server goes on writing while it is looked at
        looks = 0

        def poll(self):
            self.looks += 1
            if self.looks == 2:
                file.write_text(half + '"token": "secret"}')

    jupyterlab._tell_the_address(Process(), tmp_path, "lab/tree/x.ipynb")
    assert "http://127.0.0.1:8888/lab/tree/x.ipynb?token=secret" in capsys.readouterr().out


def test_settings_of_others_stay_beside_ours_and_what_holds_is_not_written_again(tmp_path):
    page, kernel = (tmp_path / name for name in ("labconfig/page_config.json", "ipython_kernel_config.json"))
    page, kernel = tmp_path / "etc/jupyter" / page.relative_to(tmp_path), tmp_path / "etc/ipython" / kernel.name
    for path, theirs in (
        (page, {"lockedExtensions": {"a": True}, "disabledExtensions": {"theirs": True}}),
        (kernel, {"InteractiveShellApp": {"extensions": ["theirs"], "gui": "qt"}}),
    ):
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(theirs))
    environment.settle_jupyterlab(tmp_path)
    settings = json.loads(page.read_text())
    assert settings["lockedExtensions"] == {"a": True} and settings["disabledExtensions"]["theirs"]
    assert settings["disabledExtensions"]["@jupyter/nbgrader"]
    app = json.loads(kernel.read_text())["InteractiveShellApp"]
    assert app == {"extensions": ["theirs", "cartpole_helpers.mistakes"], "gui": "qt"}
    files = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    environment.settle_jupyterlab(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == files


# What it says while it works


def test_download_is_told_by_the_megabyte(capsys):
    download = installers.Download()
    for line in ("Downloading tensorflow-cpu (245.5MiB)", "Downloading numpy (15MiB)", " Downloaded numpy", "Prepared"):
        download.hear(line)
    download.finish()
    assert capsys.readouterr().out == "    15 of 260 MB, numpy is there\n"


def test_in_a_terminal_the_line_of_the_download_is_drawn_over(capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    download = installers.Download()
    for line in ("Downloading tensorflow-cpu (245.5MiB)", "Downloading numpy (15MiB)", " Downloaded numpy"):
        download.hear(line)
    download.show()
    download.finish()
    printed = capsys.readouterr().out
    assert "15 of 260 MB, numpy is there, 0 s" in printed
    assert "\n" not in printed and printed.endswith("\r")


def test_log_of_the_installers_is_kept(whole):
    assert "tiny==1" in (whole.folder / ".tools" / "set-up.log").read_text()


def test_doctor_says_what_is_here_what_is_missing_and_nothing_private(small, whole):
    before = small.start("doctor")
    assert before.returncode == 1
    assert "`python3 start.py` sets up what is missing" in before.stdout
    after = whole.start("doctor", MPLBACKEND="Agg")
    assert after.returncode == 0, after.stdout + after.stderr
    for words in (platform.python_version(), platform.system(), "MPLBACKEND", "index-url", "Nothing is missing"):
        assert words in after.stdout
    private_to_each = [str(path) for each in (small, whole) for path in (each.folder, each.index.as_uri())]
    for private in (*private_to_each, str(Path.home()), socket.gethostname()):
        assert private not in before.stdout + after.stdout
    with contextlib.suppress(KeyError, OSError):  # a user without a name
        assert f"/{getpass.getuser()}" not in after.stdout


def test_unknown_command_lists_the_known_ones_and_sets_nothing_up(small):
    result = small.start("tests")
    assert result.returncode == 1
    assert "'tests'" in result.stderr and "doctor" in result.stderr
    assert not (small.folder / ".venv").exists()


def test_unknown_lesson_is_said_before_anything_is_downloaded(small):
    result = small.start("lesson", "77")
    assert "no lesson '77'" in result.stderr
    assert not (small.folder / ".venv").exists()


def test_paths_are_relative_to_where_the_user_stands():
    command = [sys._base_executable, "../start.py", "test", "--collect-only", "-q", "test_lock.py"]
    result = subprocess.run(command, cwd=ROOT / "tests", capture_output=True, text=True, timeout=120)
    assert "test_lock.py::" in result.stdout, result.stdout + result.stderr


@pytest.fixture
def pytests_arguments(tmp_path, monkeypatch):
    """What ``start.py test`` runs pytest with, from a folder that is not the project's."""
    commands = []
    monkeypatch.setattr("setting_up.environment.set_up", lambda *extras: Path(sys.executable))
    monkeypatch.setattr("setting_up.commands.run", lambda *command: commands.append(list(map(str, command))))
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        commands_of_start.test(list(arguments))
        return commands.pop()

    return run


def test_without_a_path_it_is_the_whole_project_wherever_the_user_stands(pytests_arguments):
    command = pytests_arguments("-k", "one")
    assert command[-4:] == ["-k", "one", str(ROOT / "notebooks"), str(ROOT / "tests")]
    assert "--dist=loadfile" in command


def test_with_a_path_pytest_decides(pytests_arguments, tmp_path):
    (tmp_path / "test_mine.py").touch()
    command = pytests_arguments("test_mine.py::test_one", "-x")
    assert command[-2:] == ["test_mine.py::test_one", "-x"]
    assert not any("--dist" in part for part in command)


def test_quick_says_what_it_leaves_out(pytests_arguments, capsys):
    command = pytests_arguments("--quick")
    printed = capsys.readouterr().out
    for path, what in commands_of_start.SLOW_TESTS.items():
        assert (ROOT / path).exists()
        assert f"--ignore={ROOT / path}" in command
        assert what in printed
    assert "--quick" not in command
    assert command[-1] == str(ROOT / "tests"), "what is named is not ignored"
