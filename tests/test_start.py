"""start.py: what it does when something is missing, in one clear sentence."""

import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

import start

ROOT = Path(start.__file__).parent


@pytest.fixture
def copy(tmp_path):
    """What start.py needs, in an empty folder."""
    shutil.copytree(ROOT / "setting_up", tmp_path / "setting_up")
    for name in ("start.py", "pyproject.toml", "requirements-all.lock", "README.md"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def run_start(folder, *arguments, **environment):
    # The Python a reader would use: the one behind this virtual environment, which has pip.
    return subprocess.run(
        [sys._base_executable, "start.py", *arguments],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("version", [(3, 10, 4), (2, 7, 18)])
def test_unsuitable_python(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(start.SetupError) as error:
        start.main([])
    sentence = str(error.value)
    assert ".".join(map(str, version)) in sentence
    assert "3.11 or newer" in sentence
    assert "python3.12 start.py" in sentence


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 1), (3, 15, 0)])
def test_suitable_python(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    start.check_python()


def test_full_disk(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(100e9, 99e9, 1e9))
    with pytest.raises(start.SetupError, match=r"needs 4 GB and 1\.0 GB are free"):
        start.check_room()


def test_no_network(copy):
    nowhere = "http://127.0.0.1:9/simple"
    result = run_start(copy, PIP_INDEX_URL=nowhere, PIP_EXTRA_INDEX_URL="", PIP_RETRIES="0", PIP_NO_CACHE_DIR="1")
    assert result.returncode == 1
    assert "could not be downloaded: check the network" in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("/usr/bin/python3: No module named pip", "no pip"),
        ("error: failed to write: No space left on device (os error 28)", "disk is full"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("error: Failed to fetch\n  Caused by: dns error: failed to lookup address information", "network"),
        ("  Caused by: tcp connect error: Connection refused (os error 111)", "network"),
        ("error: Hash mismatch for `six==1.17.0`", "Hash mismatch for `six==1.17.0`"),
    ],
)
def test_what_went_wrong(output, words):
    assert words in start.what_went_wrong(output)


def test_folder_that_cannot_be_written(copy):
    (copy / ".tools").write_text("a file where the folder should be")
    result = run_start(copy)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr


def test_unknown_command(copy):
    result = run_start(copy, "tests")
    assert result.returncode == 1
    assert "'tests'" in result.stderr
    assert not (copy / ".venv").exists()


def test_second_start_changes_nothing(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(start, "VENV", tmp_path / "venv")
    monkeypatch.setattr(start, "STATE", tmp_path / "venv" / "set-up.json")
    monkeypatch.setattr(start, "install_uv", lambda: None)
    monkeypatch.setattr(start, "call", lambda command: (calls.append(command), start.VENV.mkdir(exist_ok=True)))
    start.set_up()
    assert len(calls) == 3  # the environment, what is listed, ourselves
    start.set_up()
    assert len(calls) == 3
    start.set_up("tests")
    assert len(calls) == 5  # the same environment, with the extra
    assert "--extra=tests" in calls[3]
    start.set_up()
    start.set_up("tests")
    assert len(calls) == 5


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    folder = tmp_path / "my_lessons"
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start.working_copies, "learners_folder", lambda: folder)
    return folder


def test_lesson_is_opened_on_loopback_with_its_token(monkeypatch, own_folder):
    commands = []
    monkeypatch.setattr(start, "run", commands.append)
    start.open_lesson()
    command = [str(part) for part in commands[0]]
    assert "--ip=127.0.0.1" in command
    assert any(part.endswith("/lab/tree/my_lessons/01_rl_basics.ipynb") for part in command)
    assert (own_folder / "01_rl_basics.ipynb").exists()
    assert not any("token" in part or "password" in part for part in command)


def test_without_a_browser_the_address_is_printed(monkeypatch, capsys, own_folder):
    commands = []
    monkeypatch.setattr(start, "run", commands.append)

    def no_browser():
        raise start.webbrowser.Error

    monkeypatch.setattr(start.webbrowser, "get", no_browser)
    start.open_lesson()
    assert "--no-browser" in commands[0]
    assert "address" in capsys.readouterr().out
