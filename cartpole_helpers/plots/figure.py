"""What every figure shares: a description in words, one palette, one plain style."""

import base64
import html
import io

import matplotlib.pyplot as plt
from IPython.core.pylabtools import print_figure
from IPython.display import HTML, display
from matplotlib.figure import Figure
from PIL import Image

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
        return light_png(self.image())

    def image(self):
        """The picture as a Pillow image."""
        return Image.open(io.BytesIO(print_figure(self, fmt="png"))).convert("RGB")

    def _ipython_display_(self):
        picture = base64.b64encode(self.png()).decode("ascii")
        display(
            {"image/png": picture, "text/plain": self.description},
            raw=True,
            metadata={"image/png": {"alt": self.description}},
        )
        display(HTML(f'<p style="{_VISUALLY_HIDDEN}">{html.escape(self.description)}</p>'))


_VISUALLY_HIDDEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"


def light_png(image):
    """PNG bytes of a Pillow image, in at most 256 colours: a third of the size, and no difference to see."""
    file = io.BytesIO()
    # This method keeps the few pixels of an accent apart from a gradient that fills the picture.
    few_colours = image.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few_colours.save(file, format="png", optimize=True)
    return file.getvalue()


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
