"""What every figure shares: a description in words, one palette, one plain style."""

import html

import matplotlib.pyplot as plt
from IPython.core.pylabtools import print_figure
from IPython.display import HTML, display
from matplotlib.figure import Figure

# From the palette of Okabe and Ito, which colour-blind readers can tell apart; no figure relies on colour alone.
BLUE, ORANGE, GREEN, PINK, SKY, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#666666"


class DescribedFigure(Figure):
    """A figure that also says in words what it shows.

    In a notebook the picture carries the description as its alt text. JupyterLab drops the alt text of
    an output picture, so the words follow it once more, where only a screen reader finds them.
    """

    description = ""

    def png(self):
        """The picture as PNG bytes."""
        # Without the software's version in it, the same picture is the same bytes.
        return print_figure(self, fmt="png", metadata={"Software": None})

    def _ipython_display_(self):
        picture = {"image/png": print_figure(self, fmt="png", base64=True, metadata={"Software": None})}
        display(
            picture | {"text/plain": self.description},
            raw=True,
            metadata={"image/png": {"alt": self.description}},
        )
        display(HTML(f'<p style="{_VISUALLY_HIDDEN}">{html.escape(self.description)}</p>'))


_VISUALLY_HIDDEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"


def new_axes(width=7.0, height=3.2):
    """A plain Axes in a :class:`DescribedFigure`, in the style of the lessons.

    Args:
        width, height: in inches.
    """
    _, axes = plt.subplots(
        FigureClass=DescribedFigure, figsize=(width, height), dpi=100, facecolor="white", layout="constrained"
    )
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def describe(axes, description):
    """Set the words that stand for the figure of these Axes, and return the Axes."""
    axes.figure.description = description
    return axes
