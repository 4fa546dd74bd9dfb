"""A notebook becomes a page: notebook in, notebook out, for Sphinx.

Text, code and outputs stay those of the repository. What changes is what a page without a kernel needs:

- a picture keeps its description, which Sphinx would drop,
- where a widget stood, its picture stands in a ``<figure>``, with what the widget holds (``host.js`` makes it live),
- the top says where on the path this is, how long it takes, and how to run it.
"""

import base64
import hashlib
import html
import json
import re

import nbformat

HIDDEN_DESCRIPTION = "inset(50%)"  # the words that JupyterLab needs, as it drops the alt text
NOT_NEEDED = r"_|layout$|tabbable$|tooltip$"  # of a widget's traits


class Pages:
    """The notebooks of the site, and the files that they share.

    Args:
        static: the folder for pictures and for the widgets' scripts.
    """

    def __init__(self, static):
        self._static = static
        (static / "pictures").mkdir(parents=True, exist_ok=True)
        (static / "widgets").mkdir(exist_ok=True)

    def page(self, notebook, widgets, top, up=".."):
        """The notebook as it goes to Sphinx.

        Args:
            notebook: as stored in the repository; it is not changed.
            widgets: for each cell by its number the states of the widgets that it shows.
            top: HTML that follows the title.
            up: the way from the page to the root of the site.
        """
        page = nbformat.from_dict(json.loads(json.dumps(notebook)))
        for number, cell in enumerate(page.cells):
            if cell.cell_type == "code":
                states = iter(widgets.get(number, []))
                cell.outputs = [shown for output in cell.outputs if (shown := self._output(output, states, up))]
        title, rest = page.cells[0].source.split("\n", 1)
        page.cells[0].source = f"{title}\n\n{top}\n{rest}"
        return page

    def _output(self, output, states, up):
        data = output.get("data", {})
        if HIDDEN_DESCRIPTION in data.get("text/html", ""):
            return None  # the picture has its alt text: the words would be read out twice
        if "image/png" not in data:
            return output
        metadata = output.metadata.get("image/png", {})
        markup = self._picture(data["image/png"], metadata, up)
        # A widget is the last expression of its cell; a figure is displayed.
        if output.output_type == "execute_result" and (state := next(states, None)):
            markup = self._widget(state, markup, up)
        return nbformat.v4.new_output("display_data", {"text/html": markup})

    def _picture(self, png, metadata, up):
        content = base64.b64decode(png)
        name = f"{hashlib.sha256(content).hexdigest()[:20]}.png"
        (self._static / "pictures" / name).write_bytes(content)
        size = "".join(f' {side}="{metadata[side]}"' for side in ("width", "height") if side in metadata)
        alt = html.escape(metadata.get("alt", ""))
        return f'<img class="ba-picture" src="{up}/_static/pictures/{name}" alt="{alt}"{size} loading="lazy">'

    def _widget(self, state, picture, up):
        return live(self.code(state["_esm"], state.get("_css", "")), state["_anywidget_id"], state, picture, up)

    def code(self, esm, css):
        """Store the script and style of a kind of widget once; its name."""
        name = hashlib.sha256((esm + css).encode()).hexdigest()[:12]
        # A classic script: a page opened from disk may load no module.
        content = f"balancingAct.arrived({json.dumps(name)}, {json.dumps({'esm': esm, 'css': css})});\n"
        (self._static / "widgets" / f"{name}.js").write_text(content, encoding="utf-8")
        return name


def emptied(notebook):
    """A copy without outputs: the notebook as a learner gets it."""
    copy = nbformat.from_dict(json.loads(json.dumps(notebook)))
    for cell in copy.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return copy


def live(code, kind, state, picture, up):
    """A figure in which host.js puts a widget in place of its picture."""
    kept = {name: value for name, value in state.items() if not re.match(NOT_NEEDED, name)}
    # A "<" can end a script element, whatever it stands in; as \u003c it is the same text to JSON.
    data = json.dumps(kept, separators=(",", ":")).replace("<", "\\u003c")
    where = f'data-code="{code}" data-kind="{html.escape(kind)}" data-static="{up}/_static"'
    return f'<figure class="ba-live" {where}>{picture}<script type="application/json">{data}</script></figure>'
