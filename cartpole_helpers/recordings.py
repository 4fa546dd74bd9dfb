"""Recorded games: checked, and as files; and ``example_games()``, which come with the package."""

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from cartpole_helpers.batch import CartPole
from cartpole_helpers.elsewhere import SWUNG_UP, Acrobot, ContinuousMountainCar, MountainCar, Pendulum
from cartpole_helpers.episode import ENDED, Episode

_FILE_FORMAT = "Balancing Act episodes 1"


@dataclass(frozen=True)
class Form:
    """What every recorded game of a kind is made of.

    Attributes:
        rules: the game's rules, which know how many numbers are seen and what the endings are called.
        choices: how many actions there are; 0 if an action is a number, and ``reach`` then is the largest.
        score_of: the score after so many steps with that ending; None if the steps do not tell.
    """

    rules: type
    choices: int = 0
    reach: float = 0.0
    score_of: Callable | None = None


# By what the name of the environment begins with.
FORMS = {
    "CartPole": Form(CartPole, choices=2, score_of=lambda steps, ending: steps),
    "Acrobot": Form(Acrobot, choices=3, score_of=lambda steps, ending: (ending == SWUNG_UP) - steps),
    "MountainCarContinuous": Form(ContinuousMountainCar, reach=1.0),  # before the other: see its name
    "MountainCar": Form(MountainCar, choices=3, score_of=lambda steps, ending: -steps),
    "Pendulum": Form(Pendulum, reach=2.0),
}


def form_of(environment):
    """The form of an environment's games by its name, or None if there is none."""
    return next((form for name, form in FORMS.items() if str(environment).startswith(name)), None)


def save_episodes(episodes, path):
    """Write games to a JSON file, which :func:`load_episodes` reads back without loss.

    Args:
        episodes: an Episode or a list of them.
        path: the file to write.

    Returns:
        The path.

    Raises:
        TypeError: something in ``episodes`` is not an Episode.
        ValueError: there are none, one is of a game that is not known here or was played with other rewards or
            observations than its own, or ``path`` cannot be written.
    """
    games = checked_games(episodes, "save_episodes")
    content = {"format": _FILE_FORMAT, "episodes": [as_record(game) for game in games]}
    return write_whole(json.dumps(content, separators=(",", ":")).replace('},{"', '},\n{"') + "\n", path)


def add_episodes(episodes, path):
    """The same, but the games that are in the file already stay in it; none is written twice.

    Raises:
        TypeError, ValueError: as for :func:`save_episodes` and, if the file exists, :func:`load_episodes`.
    """
    games = load_episodes(path) if Path(path).exists() else []
    written = [as_record(game) for game in games]
    games += [game for game in checked_games(episodes, "add_episodes") if as_record(game) not in written]
    return save_episodes(games, path)


def load_episodes(path):
    """Read the games that :func:`save_episodes` wrote.

    Returns:
        A list of Episodes.

    Raises:
        ValueError: there is no such file, or it does not hold recorded games.
    """
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"load_episodes found no file {str(path)!r}. Try a file that save_episodes wrote")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path.name} is not a JSON file ({error}). Try a file that save_episodes wrote") from None
    if not isinstance(content, dict) or content.get("format") != _FILE_FORMAT:
        raise ValueError(
            f"{path.name} is JSON, but does not say {_FILE_FORMAT!r} in its format. Try a file that save_episodes wrote"
        )
    records = content.get("episodes")
    if not isinstance(records, list):
        raise ValueError(f"{path.name} has no list of episodes. Try a file that save_episodes wrote")
    return [from_record(record, f"game {i} of {path.name}") for i, record in enumerate(records)]


def example_games():
    """Games that somebody played by hand for this course, for readers who have none of their own: a list of Episodes.

    ``tests/browser/record_hand_played_games.py`` says how they were recorded.
    """
    with resources.as_file(resources.files("cartpole_helpers") / "data" / "hand_played_games.json") as path:
        return load_episodes(path)


def checked_games(episodes, caller):
    """One game or a list of them as a list; TypeError or ValueError, which name the caller, if it is none."""
    games = [episodes] if isinstance(episodes, Episode) else episodes
    if not isinstance(games, (list, tuple)):
        raise TypeError(
            f"{caller} needs an Episode or a list of them, but got a {type(episodes).__name__}. "
            f"Try: {caller}(play(gym.make('CartPole-v1'), policy))"
        )
    if not games:
        raise ValueError(f"{caller} needs at least one game, but the list is empty. Play one first")
    for i, game in enumerate(games):
        if not isinstance(game, Episode):
            raise TypeError(
                f"{caller} needs Episodes, but the list has a {type(game).__name__} in it. "
                f"Try: {caller}([play(env, policy), play(env, policy)])"
            )
        if form_of(game.environment) is None:
            raise ValueError(
                f"{caller} knows the games {', '.join(FORMS)}, but this episode was played in {game.environment}. "
                "Try an episode of gym.make('CartPole-v1')"
            )
        from_record(as_record(game), f"game {i} for {caller}")
    return list(games)


def as_record(episode):
    """An Episode as plain values, for a file or the browser."""
    return {
        "environment": episode.environment,
        "score": float(episode.score),
        "ending": episode.ending,
        "actions": _plain(np.asarray(episode.actions) + 0),  # True becomes 1
        "observations": _plain(np.asarray(episode.observations, dtype=np.float32)),
    }


def _plain(array):
    """An array as numbers in lists; those with 32 bits as the shortest decimal that is the same to 32 bits."""
    if array.dtype != np.float32:
        return array.tolist()
    return [[float(str(number)) for number in row] for row in array]


def from_record(record, name):
    """An Episode from what came out of a file or the browser. ``name`` is what an error calls it."""

    def require(condition, problem):
        if not condition:
            raise ValueError(f"{name} is not a recorded game: {problem}. Try to record and save it again")

    require(isinstance(record, dict), f"it is a {type(record).__name__}, not a set of named values")
    missing = {"environment", "score", "ending", "actions", "observations"} - record.keys()
    require(not missing, f"it has no {' and no '.join(sorted(missing))}")
    environment, score, ending = record["environment"], record["score"], record["ending"]
    form = form_of(environment) if isinstance(environment, str) else None
    require(form, f"its environment is {environment!r:.50}")
    endings = (*form.rules.endings, ENDED)
    require(ending in endings, f"its ending is {ending!r:.50}, not one of {endings}")
    actions = _array(record["actions"])
    if form.choices:
        whole = actions.ndim == 1 and actions.size > 0 and actions.dtype.kind == "i"
        require(whole, "its actions are not whole numbers")
        *most, last = map(str, range(form.choices))
        within = np.isin(actions, range(form.choices)).all()
        require(within, f"its actions are not all {', '.join(most)} or {last}")
        actions = actions.astype(np.int64)
    else:
        rows = actions.ndim == 2 and actions.shape[1:] == (1,) and actions.size > 0 and actions.dtype.kind in "if"
        require(rows, "its actions are not rows of one number")
        require(
            (np.abs(actions) <= form.reach).all(), f"its actions are not all from -{form.reach:g} to {form.reach:g}"
        )
        actions = actions.astype(np.float32)
    require(type(score) in (int, float) and abs(score) < 1e300, f"its score is {score!r:.50}")
    if form.score_of:
        right = form.score_of(len(actions), ending)
        own = f"which make {right} with the game's own rewards"
        require(score == right, f"its score is {score!r:.50}, but it has {len(actions)} steps, {own}")
    observations = _array(record["observations"])
    expected = (len(actions) + 1, form.rules.inputs)
    require(observations.dtype.kind in "if", f"its observations are not rows of {form.rules.inputs} numbers")
    require(
        observations.shape == expected,
        f"its observations have shape {observations.shape}, but {len(actions)} actions need {expected}",
    )
    with np.errstate(over="ignore"):
        observations = observations.astype(np.float32)
    require(np.isfinite(observations).all(), "its observations are not all finite")
    return Episode(observations, actions, float(score), str(ending), environment)


def _array(values):
    try:
        return np.asarray(values)
    except (TypeError, ValueError):  # rows of different lengths
        return np.empty(0, dtype=object)


def write_whole(text, path):
    """Write a text file, all of it or nothing, and return its path; ValueError if it cannot be written."""
    path = Path(path)
    if not path.parent.is_dir():
        raise ValueError(
            f"cannot write {path.name!r}: there is no folder {str(path.parent)!r}. "
            f"Make it first, or write to {path.name!r}"
        )
    # Aside at first: whatever happens meanwhile, the file never holds half of it.
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        aside.write_text(text, encoding="utf-8")
        os.replace(aside, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise ValueError(
            f"cannot write {path.name!r} here ({error.strerror}). Try a name in a folder of your own, "
            f"such as Path.home() / {path.name!r}"
        ) from None
    return path
