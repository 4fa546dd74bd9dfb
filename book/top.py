"""What stands at the top of a lesson's page: where on the path this is, how long it takes, and how to run it."""

import html
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A lesson as a step of the path: its file's name without the ending, number, question and minutes."""

    name: str
    number: int
    question: str
    minutes: int

    @classmethod
    def of(cls, notebook, name):
        """Read from the lesson's first cell. Raises ValueError if it does not say what every lesson says."""
        text = notebook.cells[0].source
        title = re.match(r"# (\d) · (.+)\n", text)
        minutes = re.search(r"[Ii]n about (\d+) minutes|[Ii]n about (an) hour", text)
        if not (title and minutes):
            raise ValueError(
                f"{name} must begin with '# N · question?' and say how long it takes, but it says {text[:80]!r}"
            )
        return cls(name, int(title[1]), title[2], int(minutes[1] or 60))


def path(steps, here=None, up="."):
    """The path as a row of steps; memory.js marks those that were read."""
    items = "".join(_step(step, step.name == here, up) for step in steps)
    return f'<nav class="ba-path" aria-label="The path">{items}</nav>'


def _step(step, is_here, up):
    current = ' aria-current="page"' if is_here else ""
    words = f"{step.number} · {step.question}"
    address = f"{up}/notebooks/{step.name}.html"
    return (
        f'<a data-step="{step.name}" href="{address}" title="{html.escape(words)}"{current}>'
        f'<span class="ba-number">{step.number}</span>'
        f'<span class="ba-question"> · {html.escape(step.question)}</span></a>'
    )


def of_lesson(name, steps, repository):
    """HTML for the top of a lesson's page."""
    step = next(each for each in steps if each.name == name)
    run = [
        f'<a href="../lite/lab/index.html?path={name}.ipynb">in this browser</a>',
        f'<a download href="../_static/notebooks/{name}.ipynb">download the notebook</a> for JupyterLab',
    ]
    if repository:
        colab = f"https://colab.research.google.com/github/{repository}/blob/main/notebooks/{name}.ipynb"
        run.append(f'<a href="{colab}">open it in Colab</a>')
    run = " · ".join(run)
    return (
        f'<div class="ba-top" data-lesson="{name}">{path(steps, name, "..")}'
        f"<p>Lesson {step.number} of {len(steps)} · {step.minutes} minutes · everything that moves on this page "
        f'works here. To change the code, <a href="../run.html">run it yourself</a>: {run}.</p></div>'
    )
