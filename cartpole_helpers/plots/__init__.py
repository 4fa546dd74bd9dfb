"""The figures of the lessons. One function a figure; each returns its Axes, labelled and described in words."""

from cartpole_helpers.plots.decisions import contribution_bars, decision_plane
from cartpole_helpers.plots.figure import BLUE, GREEN, GREY, ORANGE, PINK, SKY, DescribedFigure, describe, new_axes
from cartpole_helpers.plots.filmstrip import ending_in_words, filmstrip, require_cartpole
from cartpole_helpers.plots.scores import score_histogram
from cartpole_helpers.plots.verdict import (
    ending_bars,
    means_with_errors,
    plans_compared,
    selected_beside_fresh,
    spread_of_means,
)

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
    "ending_bars",
    "ending_in_words",
    "filmstrip",
    "means_with_errors",
    "new_axes",
    "plans_compared",
    "require_cartpole",
    "score_histogram",
    "selected_beside_fresh",
    "spread_of_means",
]
