"""See a game and play one: the canvas widgets of the lessons, and games as files.

The drawing and the hand-played game run in the browser (``player.js``); Python hands over recorded games
and gets finished ones back.
"""

import contextlib
import html
import json
import os
from pathlib import Path

import anywidget
import matplotlib.pyplot as plt
import numpy as np
import traitlets
from IPython import get_ipython
from PIL import Image

from cartpole_helpers.episode import (
    LEFT_THE_TRACK,
    TIME_LIMIT,
    TIPPED_OVER,
    Episode,
    ending_in_words,
    require_cartpole,
)
from cartpole_helpers.evaluation import START_RANGE
from cartpole_helpers.physics import TILT_LIMIT, TRACK_LIMIT, advance
from cartpole_helpers.plots import filmstrip
from cartpole_helpers.plots.figure import picture_output

SCRIPT = Path(__file__).with_name("player.js")
STYLE = Path(__file__).with_name("player.css")
STEP_LIMIT = 500
MOST_GAMES = 12  # more would not fit on a screen, or be told apart

_FILE_FORMAT = "Balancing Act episodes 1"
_hand_played = []  # here, not in the widget, so that the games survive re-running its cell
_made_by_cell = {}  # for each cell of the notebook: the run that made widgets last, and these widgets


def replay(episodes, titles=None):
    """Watch recorded CartPole games: the last expression of a cell.

    Args:
        episodes: an :class:`~cartpole_helpers.episode.Episode`, or a list of up to 12, shown side by side.
        titles: a text above the game, or a list with one for each.

    Raises:
        TypeError: something in ``episodes`` is not an Episode, or a title is not a text.
        ValueError: there are no games or too many, one is not CartPole's, or the titles are not as many as
            the games.
    """
    return Replay(*_games_and_titles(episodes, titles, "replay"))


def play_yourself():
    """Play CartPole by hand, with the arrow keys, the mouse or by touch: the last expression of a cell.

    The finished games are in :func:`hand_played_games`.
    """
    return HandPlay()


def hand_played_games():
    """The games finished in :func:`play_yourself` since this notebook's kernel started, oldest first.

    Returns:
        A list of Episodes.
    """
    return list(_hand_played)


def save_episodes(episodes, path):
    """Write CartPole games to a JSON file, which :func:`load_episodes` reads back without loss.

    Args:
        episodes: an Episode or a list of them.
        path: the file to write.

    Returns:
        The path.

    Raises:
        TypeError: something in ``episodes`` is not an Episode.
        ValueError: there are none, one is not CartPole's, or ``path`` cannot be written.
    """
    games = _checked_games(episodes, "save_episodes")
    content = {"format": _FILE_FORMAT, "episodes": [_as_record(game) for game in games]}
    return _write(json.dumps(content, separators=(",", ":")).replace('},{"', '},\n{"') + "\n", path)


def add_episodes(episodes, path):
    """The same, but the games that are in the file already stay in it; none is written twice.

    Raises:
        TypeError, ValueError: as for :func:`save_episodes` and, if the file exists, :func:`load_episodes`.
    """
    games = load_episodes(path) if Path(path).exists() else []
    written = [_as_record(game) for game in games]
    games += [game for game in _checked_games(episodes, "add_episodes") if _as_record(game) not in written]
    return save_episodes(games, path)


def load_episodes(path):
    """Read the games that :func:`save_episodes` wrote.

    Returns:
        A list of Episodes.

    Raises:
        ValueError: there is no such file, or it does not hold CartPole games.
    """
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"load_episodes found no file {str(path)!r}. Try a file that save_episodes wrote")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name} is not a JSON file ({error}). Try a file that save_episodes wrote") from None
    if not isinstance(content, dict) or content.get("format") != _FILE_FORMAT:
        raise ValueError(
            f"{path.name} is JSON, but does not say {_FILE_FORMAT!r} in its format. Try a file that save_episodes wrote"
        )
    records = content.get("episodes")
    if not isinstance(records, list):
        raise ValueError(f"{path.name} has no list of episodes. Try a file that save_episodes wrote")
    return [_from_record(record, f"game {i} of {path.name}") for i, record in enumerate(records)]


def export_html(episodes, path, titles=None):
    """Write a replay as one HTML page that opens from disk in any browser, with no network and no server.

    Args:
        episodes, titles: as for :func:`replay`.
        path: the file to write.

    Returns:
        The path.

    Raises:
        TypeError, ValueError: as for :func:`replay`; ValueError also if ``path`` cannot be written.
    """
    games, titles = _games_and_titles(episodes, titles, "export_html")
    # A "<" can end a script element, whatever it stands in; as \u003c it is the same text to JSON.
    data = json.dumps(_as_payload(games, titles)).replace("<", "\\u003c")
    parts = {
        "TITLE": html.escape(_in_words(games, titles)),
        "STYLE": STYLE.read_text(encoding="utf-8"),
        "DATA": data,
        "SCRIPT": SCRIPT.read_text(encoding="utf-8"),
    }
    return _write("".join(parts.get(piece, piece) for piece in _PAGE.split("%%")), path)


class Player(anywidget.AnyWidget):
    """What the widgets drawn by ``player.js`` have in common; ``kind`` says which of its views to show.

    Each leaves a picture and fixed words in the notebook, for a reader who has no kernel.
    """

    _esm = SCRIPT
    _css = STYLE
    kind = traitlets.Unicode().tag(sync=True)

    def __init__(self, **values):
        _close_earlier(self)
        super().__init__(**values)

    def _repr_mimebundle_(self, **kwargs):
        data, _ = super()._repr_mimebundle_(**kwargs)
        picture, metadata = picture_output(*self._picture())
        return data | picture | {"text/plain": self._words()}, metadata


class Replay(Player):
    """The widget of :func:`replay`."""

    games = traitlets.List().tag(sync=True)

    def __init__(self, episodes, titles):
        super().__init__(kind="replay", games=_as_payload(episodes, titles))
        self._episodes, self._titles = episodes, titles

    def _words(self):
        return _in_words(self._episodes, self._titles)

    def _picture(self):
        games = zip(self._episodes, self._titles, strict=True)
        return picture_of([filmstrip(episode, title=title) for episode, title in games])


class HandPlay(Player):
    """The widget of :func:`play_yourself`."""

    best = traitlets.Int().tag(sync=True)

    def __init__(self):
        super().__init__(kind="hand", best=_best_by_hand())
        self.on_msg(self._receive)

    def _receive(self, _, message, buffers):
        _hand_played.append(_finished_game(message))
        self.best = _best_by_hand()

    def _words(self):
        return "Play CartPole yourself: run this cell, press Start, and push with the arrow keys"

    def _picture(self):
        picture, description = picture_of([filmstrip(_right_key_held(), frames=4)])
        return picture, f"What happens if you only ever push right: {description}"


def picture_of(axes):
    """The figures of these Axes below one another.

    Returns:
        The picture as a Pillow image, and its description in words.
    """
    figures = [each.figure for each in axes]
    description = " ".join(figure.description for figure in figures)
    images = [figure.image() for figure in figures]
    for figure in figures:
        plt.close(figure)  # or the notebook would show it once more
    page = Image.new("RGBA", (max(image.width for image in images), sum(image.height for image in images)))
    top = 0
    for image in images:
        page.paste(image, (0, top))
        top += image.height
    return page, description


def _close_earlier(widget):
    """A cell that is run again makes its widgets anew; without this, kernel and page would keep the old ones too."""
    get_parent = getattr(get_ipython(), "get_parent", dict)
    request = get_parent()
    cell = request.get("metadata", {}).get("cellId")
    if cell is None:
        return  # not in JupyterLab
    run = request["header"]["msg_id"]
    last_run, widgets = _made_by_cell.get(cell, (run, []))
    if run != last_run:
        for each in widgets:
            each.layout.close()
            each.close()
        widgets = []
    _made_by_cell[cell] = run, [*widgets, widget]


def _best_by_hand():
    return int(max((game.score for game in _hand_played), default=0))


def _right_key_held():
    """The shortest way to lose, from a standing start: the same game every time."""
    states = [np.zeros((4, 1))]
    while abs(states[-1][2, 0]) <= TILT_LIMIT:
        states.append(advance(states[-1], np.array([True])))
    steps = len(states) - 1
    observations = np.hstack(states).T.astype(np.float32)
    return Episode(observations, np.ones(steps, dtype=np.int64), float(steps), TIPPED_OVER, "CartPole-v1")


def _in_words(episodes, titles):
    endings = [
        f"{title}: {ending_in_words(episode)}" if title else ending_in_words(episode)
        for episode, title in zip(episodes, titles, strict=True)
    ]
    return f"Replay of {len(episodes)} game{'s' if len(episodes) > 1 else ''}: {'; '.join(endings)}"


def _games_and_titles(episodes, titles, caller):
    games = _checked_games(episodes, caller)
    if len(games) > MOST_GAMES:
        raise ValueError(
            f"{caller} shows at most {MOST_GAMES} games side by side, but got {len(games)}. "
            f"Choose the telling ones: {caller}([best, worst])"
        )
    if titles is None:
        titles = [""] * len(games)
    elif isinstance(titles, str):
        titles = [titles]
    titles = list(titles)
    for title in titles:
        if not isinstance(title, str):
            raise TypeError(f"a title must be a text, but got {title!r} ({type(title).__name__}). Try str(...)")
    if len(titles) != len(games):
        raise ValueError(
            f"{caller} got {len(games)} game(s) but {len(titles)} title(s). "
            "Give one title for each game, or none at all"
        )
    return games, titles


def _checked_games(episodes, caller):
    games = [episodes] if isinstance(episodes, Episode) else episodes
    if not isinstance(games, (list, tuple)):
        raise TypeError(
            f"{caller} needs an Episode or a list of them, but got a {type(episodes).__name__}. "
            f"Try: {caller}(play(gym.make('CartPole-v1'), policy))"
        )
    if not games:
        raise ValueError(f"{caller} needs at least one game, but the list is empty. Play one first")
    for game in games:
        if not isinstance(game, Episode):
            raise TypeError(
                f"{caller} needs Episodes, but the list has a {type(game).__name__} in it. "
                f"Try: {caller}([play(env, policy), play(env, policy)])"
            )
        require_cartpole(game, caller)
    return list(games)


def _as_record(episode):
    return {
        "environment": episode.environment,
        "score": float(episode.score),
        "ending": episode.ending,
        "actions": np.asarray(episode.actions).tolist(),
        # The shortest decimal that is the same 32-bit number: half the size of the 64-bit one.
        "observations": [
            [float(str(number)) for number in row] for row in np.asarray(episode.observations, dtype=np.float32)
        ],
    }


def _as_payload(episodes, titles):
    return [_as_record(episode) | {"title": title} for episode, title in zip(episodes, titles, strict=True)]


def _from_record(record, name):
    """An Episode from what came out of a file or the browser. ``name`` is what an error calls it."""

    def require(condition, problem):
        if not condition:
            raise ValueError(f"{name} is not a recorded game of CartPole: {problem}. Try to record and save it again")

    require(isinstance(record, dict), f"it is a {type(record).__name__}, not a set of named values")
    missing = {"environment", "score", "ending", "actions", "observations"} - record.keys()
    require(not missing, f"it has no {' and no '.join(sorted(missing))}")
    environment, score, ending = record["environment"], record["score"], record["ending"]
    require(
        isinstance(environment, str) and environment.startswith("CartPole"), f"its environment is {environment!r:.50}"
    )
    endings = (TIPPED_OVER, LEFT_THE_TRACK, TIME_LIMIT)
    require(ending in endings, f"its ending is {ending!r:.50}, not one of {endings}")
    require(isinstance(score, (int, float)) and np.isfinite(score), f"its score is {score!r:.50}, not a number")
    actions = _array(record["actions"])
    require(actions.ndim == 1 and actions.size > 0 and actions.dtype.kind == "i", "its actions are not whole numbers")
    require(np.isin(actions, (0, 1)).all(), "its actions are not all 0 or 1")
    observations = _array(record["observations"])
    expected = (len(actions) + 1, 4)
    require(observations.dtype.kind in "if", "its observations are not rows of four numbers")
    require(
        observations.shape == expected,
        f"its observations have shape {observations.shape}, but {len(actions)} actions need {expected}",
    )
    observations = observations.astype(np.float32)
    require(np.isfinite(observations).all(), "its observations are not all finite")
    return Episode(observations, actions.astype(np.int64), float(score), str(ending), environment)


def _array(values):
    try:
        return np.asarray(values)
    except (TypeError, ValueError):  # rows of different lengths
        return np.empty(0, dtype=object)


def _finished_game(message):
    """An Episode from the browser's message, which must be a whole game by the rules of CartPole-v1."""
    record = message if isinstance(message, dict) else {}
    actions = record.get("actions")
    score = len(actions) if isinstance(actions, list) else None
    episode = _from_record(record | {"environment": "CartPole-v1", "score": score}, "what the browser sent")
    # Rounding to 32 bits may carry a number over a limit or back, but no further than this.
    rounding = 1e-6
    outward = np.abs(episode.observations[:, 0]) / TRACK_LIMIT
    lean = np.abs(episode.observations[:, 2]) / TILT_LIMIT
    inside = np.maximum(outward, lean) <= 1 + rounding
    by_the_rules = (
        len(episode) <= STEP_LIMIT
        and (np.abs(episode.observations[0]) <= START_RANGE + rounding).all()
        and inside[:-1].all()
        and {
            TIPPED_OVER: lean[-1] >= 1 - rounding,
            LEFT_THE_TRACK: outward[-1] >= 1 - rounding,
            TIME_LIMIT: len(episode) == STEP_LIMIT and inside[-1],
        }[episode.ending]
    )
    if not by_the_rules:
        raise ValueError("what the browser sent is not a game that CartPole-v1 could have played. Run the cell again")
    return episode


def _write(text, path):
    path = Path(path)
    if not path.parent.is_dir():
        raise ValueError(
            f"cannot write {path.name!r}: there is no folder {str(path.parent)!r}. "
            f"Make it first, or write to {path.name!r}"
        )
    # Aside at first: whatever happens meanwhile, the file never holds half of it.
    aside = path.with_name(path.name + ".part")
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


# The parts between %% are filled in; a page that may load nothing but what is in it (the policy says so).
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>%%TITLE%%</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 12px; max-width: 1100px; }
@media (prefers-color-scheme: dark) {
  :root {
    --jp-ui-font-color1: #e6e6e6; --jp-ui-font-color2: #a8a8a8; --jp-border-color1: #4a4a4a;
    --jp-layout-color0: #151515; --jp-layout-color2: #2a2a2a;
  }
}
body { background: var(--jp-layout-color0, #ffffff); }
%%STYLE%%
</style>
</head>
<body>
<main id="replay"></main>
<script id="games" type="application/json">%%DATA%%</script>
<script type="module">
%%SCRIPT%%
mountReplay(document.getElementById("replay"), JSON.parse(document.getElementById("games").textContent));
</script>
</body>
</html>
"""
