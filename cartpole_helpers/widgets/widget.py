"""What every widget has in common.

**A new widget** is a Python file and a JavaScript file of the same name beside each other, and one line in
``__init__.py``. (A module must not be called like a function in it, or importing the one would hide the other:
``replayer.py`` has ``replay``.) The Python class says which script it speaks to, what the two share, and what a reader
gets who has no kernel::

    class Race(Widget):
        _esm, _css = joined("race.js")
        board = traitlets.Dict().tag(sync=True)

        def _words(self):  # one line
        def _picture(self):  # a Pillow image and its description: picture_of([axes, ...])

The script exports ``mountRace(el, ...)``, which fills an element and returns how to take it down again, and ends with
what connects it to Python::

    export default widget(({ model, el }) => mountRace(el, model.get("board")));

It imports what it uses from the modules beside it: ``page.js`` (elements, keys), ``frame.js`` (what is around every
widget), ``animation.js`` (the animation loop), ``picture.js`` (a canvas that follows size, sharpness and theme),
``pen.js`` (strokes on it), ``stage.js`` (a game on it), ``replayer.js`` (``mountReplay``, for a replay inside another
widget), ``playback.js`` (pictures that are played, stepped and scrubbed). Its style is the file of the same name that
ends with ``.css``, if there is one; colours are the variables of ``page.css``. It computes in the browser as far as it
can, so that it works where nobody runs Python. ``modules.py`` joins the scripts; Node.js loads them as they are, for
tests.

**A new game** is a file in ``drawings/`` and a line in ``drawings.js``, which says what a drawing is, and a line
among the ``FORMS`` of ``recordings.py``, which says what its recordings hold; then a replay shows it. Its rules, if
it is to be played by hand, are a file in ``games/``; what its keys do is said among the ``GAMES`` of
``hand_play.js``, and where it starts in ``hand_play.py``.
"""

import anywidget
import matplotlib.pyplot as plt
import traitlets
from IPython import get_ipython
from PIL import Image

from cartpole_helpers.plots.figure import picture_output

_made_by_cell = {}  # for each cell of the notebook its widgets that are open, oldest first


class Widget(anywidget.AnyWidget):
    """A widget that leaves a picture and fixed words in the notebook, for a reader who has no kernel."""

    _ipython_display_ = None  # ipywidgets 7, which hosted notebooks have, would show only the view, without the picture
    loaded = traitlets.Bool(False).tag(sync=True)  # the page says so once the widget's script has run there

    def __init__(self, **values):
        super().__init__(**values)
        self._cell, self._run = _cell_and_run()
        if self._cell is not None:
            _made_by_cell.setdefault(self._cell, []).append(self)

    def __repr__(self):
        return self._words()

    @traitlets.observe("loaded")
    def _when_loaded(self, change):
        _close_earlier(self)

    def _repr_mimebundle_(self, **kwargs):
        data, hints = super()._repr_mimebundle_(**kwargs)  # hints: where Google's Colab finds the script for widgets
        picture, metadata = picture_output(*self._picture())
        return data | picture | {"text/plain": self._words()}, metadata | hints


def picture_of(axes):
    """The figures of these Axes below one another.

    Returns:
        The picture as a Pillow image, and its description in words.
    """
    figures = [each.figure for each in axes]
    description = " ".join(figure.description for figure in figures)
    images = [figure.image() for figure in figures]
    for figure in figures:
        plt.close(figure)  # or the notebook would show it once more
    page = Image.new("RGBA", (max(image.width for image in images), sum(image.height for image in images)))
    top = 0
    for image in images:
        page.paste(image, (0, top))
        top += image.height
    return page, description


def _cell_and_run():
    """The cell of the notebook that is running, and which run of it; (None, None) elsewhere than in JupyterLab."""
    request = getattr(get_ipython(), "get_parent", dict)()
    cell = request.get("metadata", {}).get("cellId")
    return (None, None) if cell is None else (cell, request["header"]["msg_id"])


def _close_earlier(widget):
    """A cell that is run again makes its widgets anew; without this, kernel and page would keep the old ones too.

    Not before a new one is there: a page that was loaded again may still be fetching the old ones, and anywidget writes
    an error to the console for every widget that is closed meanwhile.
    """
    widgets = _made_by_cell.get(widget._cell, [])
    runs = [each._run for each in widgets]
    if widget._run not in runs:
        return
    first = runs.index(widget._run)
    for each in widgets[:first]:
        each.layout.close()
        each.close()
    _made_by_cell[widget._cell] = widgets[first:]
