"""Whatever becomes of the work for one learner, the others' is done."""

import multiprocessing
import os
import time

from classroom.guard import Failed, side_by_side


def work(item):
    if item == "raises":
        raise ValueError("no\nand more of it")
    if item == "ends Python":
        os._exit(1)
    while item == "never ends":
        time.sleep(1)
    return [item] * 100_000  # more than fits into a pipe


def test_all_ends_are_told():
    items = ["never ends", "returns", "raises", "ends Python", "returns too"]
    results = dict(side_by_side(work, items, 5))
    assert results["returns"] == ["returns"] * 100_000
    assert results["returns too"] == ["returns too"] * 100_000
    failed = {item: str(result) for item, result in results.items() if isinstance(result, Failed)}
    assert failed == {
        "never ends": "it had not ended after 5 seconds",
        "raises": "ValueError: no",
        "ends Python": "the process that graded it ended",
    }


def test_who_stops_waiting_leaves_nothing_running():
    results = side_by_side(work, ["returns", "never ends"], 600)
    assert next(results)[0] == "returns"
    results.close()
    assert multiprocessing.active_children() == []
