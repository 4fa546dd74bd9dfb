"""What only the package index can answer: whether the versions of the lock can be had."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("python", ["3.14", "3.15"])
def test_newest_pythons_get_wheels_for_everything(python):
    """Nothing is compiled on a learner's machine; TensorFlow, which is late for a new Python, is left out there."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--constraints=requirements-all.lock"]
    options = ["--all-extras", "--only-binary=:all:", f"--python-version={python}", "--python-platform=linux"]
    result = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert "tensorflow" not in result.stdout
