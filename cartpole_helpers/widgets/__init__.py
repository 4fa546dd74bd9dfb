"""What can be touched in the lessons: replays, a game to play, the workbench, the map.

A widget is imported only when it is asked for: ``from cartpole_helpers.widgets import replay``. How to add one is told
in ``widget.py``.
"""

import importlib

_MODULES = {
    "replay": "replayer",
    "export_html": "export",
    "play_yourself": "hand_play",
    "hand_played_games": "hand_play",
    "workbench": "four_weights",
    "explore": "explorer",
    "race": "search_race",
    "watch_learning": "live_learning",
}
__all__ = list(_MODULES)


def __getattr__(name):
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
