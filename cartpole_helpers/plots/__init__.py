"""The figures of the lessons. One function a figure; each returns its Axes, labelled and described in words."""

from cartpole_helpers.plots.decisions import contribution_bars, decision_plane
from cartpole_helpers.plots.figure import BLUE, GREEN, GREY, ORANGE, PINK, SKY, DescribedFigure, describe, new_axes
from cartpole_helpers.plots.filmstrip import ending_in_words, filmstrip, require_cartpole
from cartpole_helpers.plots.scores import score_histogram

__all__ = [
    "BLUE",
    "GREEN",
    "GREY",
    "ORANGE",
    "PINK",
    "SKY",
    "DescribedFigure",
    "contribution_bars",
    "decision_plane",
    "describe",
    "ending_in_words",
    "filmstrip",
    "new_axes",
    "require_cartpole",
    "score_histogram",
]
