"""What learners do wrong, in a real kernel: it works all the same, or one sentence says what to do."""

import json
import queue
import re
import textwrap
from pathlib import Path

import nbformat
import numpy as np
import pytest
from jupyter_client import KernelManager

from cartpole_helpers import recordings
from cartpole_helpers.episode import Episode
from cartpole_helpers.exercises import rl_basics
from setting_up.environment import settle_jupyterlab

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("0*.ipynb"))
RUN_ABOVE = "choose Run > Run All Above Selected Cell"
KEPT = "Stopped. Nothing is lost"


class Kernel:
    """A notebook's kernel, and what a cell that it runs leaves on the screen."""

    def __init__(self):
        self._manager = KernelManager(kernel_name="python3")
        self._manager.start_kernel(cwd=str(NOTEBOOKS))
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)

    def run(self, source, stop=False):
        """The text and the error message, or None. ``stop`` presses stop once the cell has printed something."""
        request = self._client.execute(source)
        text, error = [], None
        while True:
            try:
                message = self._client.get_iopub_msg(timeout=300)
            except queue.Empty:
                pytest.fail(f"this cell never came to its end:\n{source}")
            if message["parent_header"].get("msg_id") != request:
                continue
            content = message["content"]
            if message["msg_type"] == "stream":
                text.append(content["text"])
                if stop:
                    self._manager.interrupt_kernel()
                    stop = False
            elif message["msg_type"] in ("display_data", "execute_result"):
                text.append(content["data"].get("text/plain", "") + "\n")
            elif message["msg_type"] == "error":
                error = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(content["traceback"]))
            elif message["msg_type"] == "status" and content["execution_state"] == "idle":
                return "".join(text), error

    def stop(self):
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def one_kernel():
    """For all tests, because what it has imported takes seconds."""
    kernel = Kernel()
    kernel.run("at_the_start = {*globals(), 'at_the_start'}")
    yield kernel
    kernel.stop()


FORGET = "for _ in {each for each in globals() if each[0] != '_'} - at_the_start:\n    del globals()[_]"


@pytest.fixture
def kernel(one_kernel):
    """With no names in it."""
    one_kernel.run(FORGET)
    return one_kernel


@pytest.fixture
def lesson(kernel):
    """In which the beginning of a lesson has run."""
    _, error = kernel.run(BEGINNING)
    assert error is None
    return kernel


BEGINNING = """
import gymnasium as gym
import numpy as np
from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.evaluation import evaluate
env = gym.make("CartPole-v1")
weights = np.array([0, 0, 1, 1])
kept = 7
def report(weights):
    return evaluate(weights, 5, seed=1).mean()
# Gymnasium checks the first game; stopped in the first millisecond of that, an environment plays no more.
play(env, linear_policy(weights))
"""


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_restart_in_the_middle(kernel, path):
    """Whichever cell comes first after a restart: it works, or its last words are the way back."""
    stranded = 0
    for cell in code_cells(path):
        if "nbval-ignore-output" in cell.metadata.get("tags", []) or "load_keras()" in cell.source:
            continue  # in lesson 05 these take seconds each, and there are enough others
        kernel.run(FORGET)  # as in a new kernel, which would take a second for each cell
        _, error = kernel.run(cell.source)
        if error:
            stranded += 1
            assert "NameError" in error, cell.source
            assert RUN_ABOVE in error.splitlines()[-1]
            assert len(error.splitlines()) < 22  # two steps of a traceback, when the cell calls a function of its own
    assert stranded > 10


@pytest.mark.parametrize(
    ("mistake", "then", "way_back"),
    [
        ("env = 3", "env.reset()", 'env = gym.make("CartPole-v1")'),
        ("env = 3", "play(env, linear_policy(weights))", 'env = gym.make("CartPole-v1")'),
        (
            "play = None",
            "play(env, linear_policy(weights))",
            "from cartpole_helpers.episode import linear_policy, play",
        ),
        ("np = 5", "np.zeros(4)", "import numpy as np"),
        ("evaluate = 1", "report(weights)", "from cartpole_helpers.evaluation import evaluate"),
        ("report = [1]", "report(weights)", "def report(weights):"),
        ("weights = 'abc'", "linear_policy(weights)", "weights = np.array([0, 0, 1, 1])"),
        ("print = 3", "print(kept)", "run: del print"),
        ("list = [1, 2]", "list(weights)", "run: del list"),
        ("def play(env, policy):\n    return 1", "play(env, 1, seed=1)", "import linear_policy, play"),
        ("", "evn.reset()", "for `env`?"),
        ("", "np.zero_s", None),
        ("", 'gym.make("CartPole-v1", render_mode="human").reset()', "leave out render_mode"),
        ("", "import gym", "import gymnasium as gym"),
        ("", "env.seed(1)", "env.reset(seed=1)"),
        (
            "",
            "env.reset(); observation, reward, done, info = env.step(1)",
            "five values: observation, reward, terminated",
        ),
        ("", "position, velocity, angle, spin = env.reset()", "two values: observation, info"),
        ("policy = linear_policy(weights)", "policy(env.reset())", "observation, info = env.reset()"),
        ("", "angle = env.reset()[2]", "observation, info = env.reset()"),
        ("def twice(x):\n    return twice(x)", "twice(1)", "called itself without end"),
    ],
)
def test_a_name_overwritten_or_mistaken(lesson, mistake, then, way_back):
    _, error = lesson.run(mistake)
    assert error is None
    _, error = lesson.run(then)
    lines = [line for line in error.splitlines() if not line.startswith("(Only lines of your cells")]
    if way_back is None:
        assert "AttributeError" in lines[-1], "nothing is said where nothing is known"
    else:
        assert way_back in lines[-1]
    assert len(lines) < 40
    assert "site-packages" not in error or "pygame" in error
    if way_back and way_back.startswith(("run: del", "def ", "import", "env", "from", "weights")):
        lesson.run(way_back.removeprefix("run: ") if way_back.startswith("run") else BEGINNING)
        _, error = lesson.run("env.reset(); report(list(weights)); linear_policy(weights); print(np.zeros(4))")
        assert error is None


def test_the_whole_traceback_is_there_for_who_wants_it(lesson):
    _, error = lesson.run("play(3, 4)")
    assert "episode.py" not in error
    assert "play needs a Gymnasium environment first, but got 3 (int)" in error
    assert "%tb" in error.splitlines()[-1]
    _, error = lesson.run("%tb")
    assert "episode.py" in error
    assert "Only lines of your cells" not in error


def test_a_check_tells_of_an_overwritten_name_too(lesson):
    lesson.run("from cartpole_helpers.exercises import rl_basics\nplay = None")
    answer = "def average_score(env, policy, games):\n    return play(env, policy).score\n"
    text, error = lesson.run(answer + "rl_basics.average_score.check(average_score)")
    assert error is None
    assert "It crashed." in text
    assert "`play` is None now" in text


@pytest.mark.parametrize(
    "endless",
    [
        "while True:\n    pass",
        "observation, info = env.reset(seed=1)\nterminated = False\nwhile not terminated:\n    action = 1",
        "while True:\n    try:\n        env.step('x')\n    except Exception:\n        pass",
        "def stuck(observation):\n    while True:\n        pass\nplay(env, stuck)",
        "evaluate(np.random.default_rng(1).uniform(-1, 1, (400_000, 4)), max_steps=5000)",
        "evaluate(np.tile([0, 0.05, 1, 1], (100, 1)), 1000, max_steps=5_000_000)",
        "from cartpole_helpers.exercises import rl_basics\n"
        "def stuck(observation):\n    while True:\n        pass\nrl_basics.lean_policy.check(stuck)",
    ],
)
def test_an_endless_loop_is_stopped_and_nothing_is_lost(lesson, endless):
    # One statement, so that IPython has nothing left to do between the words and the loop when stop is pressed.
    statement = "if True:\n" + textwrap.indent(f"print('running', flush=True)\n{endless}", "    ")
    _, error = lesson.run(statement, stop=True)
    assert KEPT in error
    assert len(error.splitlines()) < 30
    # And nothing computes on: a thread in the middle of a step ends with it; the longest of these would take hours.
    text, error = lesson.run(
        "import threading\n"
        "print(kept, play(env, linear_policy(weights), seed=1).ending)\n"
        "workers = [each for each in threading.enumerate() if 'ThreadPool' in each.name]\n"
        "for each in workers: each.join(timeout=60)\n"
        "print([each for each in workers if each.is_alive()])"
    )
    assert (text, error) == ("7 time limit\n[]\n", None)


def test_a_closed_environment_plays_on(lesson):
    text, error = lesson.run("env.close(); env.close()\nprint(play(env, lambda observation: 1, seed=1).score)")
    assert (text, error) == ("9.0\n", None)


def test_the_check_of_play_tells_the_lessons_own_from_yours():
    from cartpole_helpers.episode import play

    assert "This is the lesson's own play, not yours." in str(rl_basics.play.check(play))


def fall(seed):
    observations = np.random.default_rng(seed).uniform(-0.05, 0.05, (3, 4)).astype(np.float32)
    return Episode(observations, np.array([1, 0]), 2.0, "tipped over", "CartPole-v1")


def test_games_of_another_day_are_added_to_not_overwritten(tmp_path):
    path = tmp_path / "my_games.json"
    yesterday, today = fall(1), fall(2)
    recordings.add_episodes([yesterday], path)
    recordings.add_episodes([today], path)
    recordings.add_episodes([today], path)  # the cell is run twice
    loaded = recordings.load_episodes(path)
    assert [game.observations.tolist() for game in loaded] == [
        game.observations.tolist() for game in (yesterday, today)
    ]
    assert [file.name for file in tmp_path.iterdir()] == ["my_games.json"]


def test_a_damaged_file_is_left_alone_and_named(tmp_path):
    path = tmp_path / "my_games.json"
    recordings.save_episodes(fall(1), path)
    half = path.read_text()[:100]
    path.write_text(half)
    with pytest.raises(ValueError, match=r"my_games\.json is not a JSON file"):
        recordings.add_episodes(fall(2), path)
    assert path.read_text() == half


def test_a_file_that_cannot_be_written(tmp_path):
    (tmp_path / "my_games.json").mkdir()
    with pytest.raises(ValueError, match=r"cannot write 'my_games\.json' here"):
        recordings.save_episodes(fall(1), tmp_path / "my_games.json")
    assert [file.name for file in tmp_path.iterdir()] == ["my_games.json"]


def test_set_up_names_the_extension_to_every_kernel(tmp_path):
    settle_jupyterlab(tmp_path)
    config = json.loads((tmp_path / "etc" / "ipython" / "ipython_kernel_config.json").read_text())
    assert config == {"InteractiveShellApp": {"extensions": ["cartpole_helpers.mistakes"]}}
    assert "python -m setting_up" in (NOTEBOOKS.parent / "postBuild").read_text()
