"""What the lessons need and are not about. CONTRIBUTING.md has a map of the modules.

The names that every lesson uses can be had from here, ``from cartpole_helpers import play``. A module is only
imported when one of its names is first asked for, so that nobody pays for figures, tables or networks unused.
"""

from importlib import import_module

_HOMES = {
    "Episode": "episode",
    "linear_policy": "episode",
    "play": "episode",
    "evaluate": "evaluation",
    "changed_cartpole": "worlds",
    "replay": "widgets",
}

__all__ = list(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__():
    return sorted({*globals(), *_HOMES})
