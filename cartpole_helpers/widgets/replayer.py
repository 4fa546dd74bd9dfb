"""Watch recorded games."""

import traitlets

from cartpole_helpers.episode import ending_in_words
from cartpole_helpers.plots import filmstrip
from cartpole_helpers.recordings import as_record, checked_games
from cartpole_helpers.widgets.modules import joined
from cartpole_helpers.widgets.widget import Widget, picture_of

MOST_GAMES = 12  # more would not fit on a screen, or be told apart


def replay(episodes, titles=None):
    """Watch recorded games of CartPole, Acrobot, either MountainCar or Pendulum: the last expression of a cell.

    Args:
        episodes: an :class:`~cartpole_helpers.episode.Episode`, or a list of up to 12, shown side by side.
        titles: a text above the game, or a list with one for each.

    Raises:
        TypeError: something in ``episodes`` is not an Episode, or a title is not a text.
        ValueError: there are no games or too many, one is of a game that cannot be drawn, or the titles are not as
            many as the games.
    """
    return Replay(*games_and_titles(episodes, titles, "replay"))


class Replay(Widget):
    """The widget of :func:`replay`."""

    _esm, _css = joined("replayer.js")
    games = traitlets.List().tag(sync=True)

    def __init__(self, episodes, titles):
        super().__init__(games=as_payload(episodes, titles))
        self._episodes, self._titles = episodes, titles

    def _words(self):
        return in_words(self._episodes, self._titles)

    def _picture(self):
        games = zip(self._episodes, self._titles, strict=True)
        return picture_of([filmstrip(episode, title=title) for episode, title in games])


def as_payload(episodes, titles):
    """What ``mountReplay`` in ``replayer.js`` takes."""
    return [as_record(episode) | {"title": title} for episode, title in zip(episodes, titles, strict=True)]


def in_words(episodes, titles):
    """How these games ended, in one line."""
    endings = [
        f"{title}: {ending_in_words(episode)}" if title else ending_in_words(episode)
        for episode, title in zip(episodes, titles, strict=True)
    ]
    return f"Replay of {len(episodes)} game{'s' if len(episodes) > 1 else ''}: {'; '.join(endings)}"


def games_and_titles(episodes, titles, caller):
    """The games and as many titles, as lists; TypeError or ValueError, which name the caller, if they do not fit."""
    games = checked_games(episodes, caller)
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
