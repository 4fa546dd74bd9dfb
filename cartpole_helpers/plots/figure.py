"""What every figure shares: a description in words, one palette, one plain style, and ink for any page."""

import base64
import html
import io
from numbers import Real

import matplotlib.pyplot as plt
from IPython.core.pylabtools import print_figure
from IPython.display import HTML, display
from matplotlib.colors import same_color
from matplotlib.figure import Figure
from PIL import Image

from cartpole_helpers.episode import ENDED
from cartpole_helpers.physics import LEFT_THE_TRACK, TIME_LIMIT, TIPPED_OVER

# From the palette of Okabe and Ito, which colour-blind readers can tell apart; no figure relies on colour alone.
BLUE, ORANGE, GREEN, PINK, SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9"
# The page shines through, and may be white or nearly black: this stands out from both by more than 4 to 1.
INK = "#72777f"
GREY = "#8a8f98"  # for lines that should stay behind the rest; too faint for words

# How a game ended, wherever it is drawn: a colour, and a mark that tells it without colour.
ENDINGS = {TIPPED_OVER: (ORANGE, "✕"), LEFT_THE_TRACK: (PINK, "↔"), TIME_LIMIT: (GREEN, "✓"), ENDED: (BLUE, "■")}

PIXELS_PER_INCH = 200
PIXEL_RATIO = 2  # a picture is shown at half its size, so that it is sharp on a screen with small pixels


class DescribedFigure(Figure):
    """A figure that also says in words what it shows.

    In a notebook the picture carries the description as its alt text. JupyterLab drops the alt text of
    an output picture, so the words follow it once more, where only a screen reader finds them.
    """

    description = ""

    def draw(self, renderer):
        """Draw it; what was left black comes out in ink that can be seen on a dark page too."""
        for artist in self.findobj():
            _use_ink(artist)
        super().draw(renderer)

    def png(self):
        """The picture as PNG bytes."""
        return light_png(self.image())

    def image(self):
        """The picture as a Pillow image, transparent where nothing is drawn."""
        quickly = {"compress_level": 0}  # it is opened again at once
        printed = print_figure(self, fmt="png", facecolor="none", pil_kwargs=quickly)
        return Image.open(io.BytesIO(printed)).convert("RGBA")

    def _ipython_display_(self):
        data, metadata = picture_output(self.image(), self.description)
        display(data | {"text/plain": self.description}, raw=True, metadata=metadata)
        display(HTML(f'<p style="{_VISUALLY_HIDDEN}">{html.escape(self.description)}</p>'))


_VISUALLY_HIDDEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"


def picture_output(image, description):
    """A picture as a cell's output: what to display, and beside it the alt text and the size on the page."""
    shown = {"alt": description, "width": image.width // PIXEL_RATIO, "height": image.height // PIXEL_RATIO}
    picture = base64.b64encode(light_png(image)).decode("ascii")
    return {"image/png": picture}, {"image/png": shown}


def light_png(image):
    """PNG bytes of a Pillow image, in at most 256 colours: a third of the size, and no difference to see."""
    file = io.BytesIO()
    # Of Pillow's methods the only one that keeps transparency.
    few_colours = image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few_colours.save(file, format="png", optimize=True)
    return file.getvalue()


def new_axes(width=7.0, height=3.2):
    """A plain Axes in a :class:`DescribedFigure`, in the style of the lessons.

    Args:
        width, height: in inches.
    """
    _, axes = plt.subplots(
        FigureClass=DescribedFigure,
        figsize=(width, height),
        dpi=PIXELS_PER_INCH,
        facecolor="none",
        layout="constrained",
        subplot_kw={"facecolor": "none"},
    )
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def new_panels(count, width, height):
    """The same beside each other, as an array of Axes (count,) that share what is upwards."""
    whole = new_axes(width, height)
    figure = whole.figure
    whole.remove()
    return figure.subplots(1, count, sharey=True, squeeze=False, subplot_kw={"facecolor": "none"})[0]


def named(groups, caller, most=None):
    """What a figure shows, as it is; TypeError, which names the caller, unless it is a dict, from names, and ValueError
    if it has more of them than the figure has colours and marks."""
    if not isinstance(groups, dict):
        raise TypeError(f"{caller} needs a dict, but got {groups!r:.60}. Try: {caller}({{'my rule': ...}})")
    if most is not None and len(groups) > most:
        raise ValueError(f"{caller} can tell {most} apart, but got {len(groups)}. Try two figures")
    return groups


def check_guess(guess, caller):
    """Raise TypeError unless it is a number, or None for no guess."""
    if guess is not None and (isinstance(guess, bool) or not isinstance(guess, Real)):
        raise TypeError(f"{caller} can mark a guess that is a number, but got {guess!r:.60}. Try guess=20")


def describe(axes, description):
    """Set the words that stand for the figure of these Axes, and return the Axes."""
    axes.figure.description = description
    return axes


def _use_ink(artist):
    for part in ("color", "edgecolor", "markeredgecolor"):
        colour = getattr(artist, f"get_{part}", None)
        if colour and same_color(colour(), "black"):
            getattr(artist, f"set_{part}")(INK)
