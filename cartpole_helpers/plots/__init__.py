"""The figures of the lessons. One function a figure; each returns its Axes, labelled and described in words."""

from cartpole_helpers.plots.better_search import sample_efficiency, search_paths
from cartpole_helpers.plots.decisions import contribution_bars, decision_plane
from cartpole_helpers.plots.elsewhere import chosen_actions, longest_poles
from cartpole_helpers.plots.figure import BLUE, GREEN, GREY, INK, ORANGE, PINK, SKY, DescribedFigure, describe, new_axes
from cartpole_helpers.plots.filmstrip import filmstrip
from cartpole_helpers.plots.learning import chance_curves, learning_curves
from cartpole_helpers.plots.scores import score_histogram, scores_compared
from cartpole_helpers.plots.search import best_so_far, score_map, success_chance
from cartpole_helpers.plots.training import accuracy_and_score, loss_and_play, network_diagram, push_shares, score_dots
from cartpole_helpers.plots.verdict import (
    ending_bars,
    means_with_errors,
    plans_compared,
    ranges_beside_truth,
    selected_beside_fresh,
    spread_of_means,
)

__all__ = [
    "BLUE",
    "GREEN",
    "GREY",
    "INK",
    "ORANGE",
    "PINK",
    "SKY",
    "DescribedFigure",
    "accuracy_and_score",
    "best_so_far",
    "chance_curves",
    "chosen_actions",
    "contribution_bars",
    "decision_plane",
    "describe",
    "ending_bars",
    "filmstrip",
    "learning_curves",
    "longest_poles",
    "loss_and_play",
    "means_with_errors",
    "network_diagram",
    "new_axes",
    "plans_compared",
    "push_shares",
    "ranges_beside_truth",
    "sample_efficiency",
    "score_dots",
    "score_histogram",
    "score_map",
    "scores_compared",
    "search_paths",
    "selected_beside_fresh",
    "spread_of_means",
    "success_chance",
]
