"""A submission with something that acts wherever it can get onto a page, and what of a page could act."""

import re
from collections import Counter
from html.parser import HTMLParser

from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

ACT = "window.attacked = 1"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
HTML = f"""
<script>{ACT}</script><img src=x onerror="{ACT}"><img src="https://example.com/pixel.png">
<iframe srcdoc="<p>"></iframe>
<a href="javascript:{ACT}">a</a><a href="data:text/html,<script>{ACT}</script>">b</a>
<a href="JaVa&#x0A;Script:{ACT}">c</a>
<svg onload="{ACT}"><a xlink:href="javascript:{ACT}"><text>d</text></a></svg>
<math><mtext><style><img src=x onerror={ACT}></style></mtext></math>
<form action="/api/grade"><input class="score" id="why" value="4"><button>Full credit</button></form>
<style>* {{ display: none }}</style>
<div style="position: fixed; inset: 0">over everything</div><object data="x"></object>
<meta http-equiv="refresh" content="0;url=https://example.com">
<base href="https://example.com"><embed src="x"><link href=x>
"""
SHOW = f"""
def show(**data):
    display({{kind.replace("_", "/").replace("QQ", "+"): value for kind, value in data.items()}}, raw=True)
html = {HTML!r}
show(text_html="<table><tr><td>a table</td></tr></table>" + html)
show(image_png={PIXEL!r})
for kind in ("image_svgQQxml", "text_markdown", "text_latex", "application_javascript", "text_vnd.mermaid",
             "image_png"):
    show(**{{kind: "'><" + html}})
for width in ('1"><script>{ACT}</script><x y="', html):
    display({{"image/png": {PIXEL!r}}}, raw=True, metadata={{"image/png": {{"width": width, "alt": width}}}})
show(**{{"application_vnd.jupyter.widget-viewQQjson": {{"model_id": html}}}})
print(html)
get_ipython().kernel.iopub_socket
raise ValueError(html)
"""
WRITES = f"""Because **I measured it**: [fine](https://example.org/fine) [a](javascript:{ACT})
[b](<JAVASCRIPT:{ACT}> "x")
[c](data:text/html;base64,PHNjcmlwdD4=) ![d](javascript:{ACT}) ![e](https://example.com/pixel.png "x' onload='{ACT}")
![mine](attachment:mine.png) <javascript:{ACT}> `{HTML.splitlines()[1]}`

{HTML}

```{{" onclick="{ACT}"}}
{HTML}
```

| a table | {HTML.splitlines()[1]} |
| --- | --- |
| $\\href{{javascript:{ACT}}}{{x}}$ | [f]: javascript:{ACT} |
"""


def attack(notebook):
    """Everything that a submission can put on a page, with something in it that acts."""
    notebook.metadata.update(title=HTML, widgets={"state": HTML}, language_info={"name": HTML, "pygments_lexer": HTML})
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "why":
            cell.source = WRITES
            cell.attachments = {
                "mine.png": {"image/png": PIXEL},
                "bad.svg": {"image/svg+xml": HTML},
                HTML: {HTML: HTML},
            }
    tags = {"tags": [f'"><script>{ACT}</script>'], "raw_mimetype": "text/html", "nbgrader": {"grade_id": HTML}}
    for place, make in enumerate([new_code_cell, new_markdown_cell, new_raw_cell]):
        notebook.cells.insert(place, make(SHOW if make is new_code_cell else HTML, metadata=dict(tags)))
    notebook.cells.insert(3, new_markdown_cell(f"![bad](attachment:bad.svg) {HTML}"))
    notebook.cells[1].attachments = {f'"{HTML}': {"image/png": f'"{HTML}'}}
    return notebook


class Page(HTMLParser):
    """What of a page could act, or look somewhere."""

    def __init__(self, html):
        super().__init__()
        self.found, self.inside = Counter(), None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.inside = tag
        for name, value in attributes:
            colour = name == "style" and re.fullmatch(r"(background-)?color: rgb\([\d, ]+\);?", value or "")
            if name.startswith("on") or (name in ("style", "srcdoc", "formaction") and not colour):
                self.found[tag, name, value] += 1
            if name in ("href", "src", "action", "xlink:href", "data"):
                harmless = re.match(r"#|https://example\.org/fine|data:image/png;base64,[A-Za-z0-9+/=]*$", value or "")
                self.found[tag, name, value] += 0 if harmless else 1
        if tag not in HARMLESS:
            self.found[tag] += 1

    def handle_data(self, data):
        if self.inside in ("script", "style"):
            self.found[self.inside, data] += 1

    def handle_endtag(self, tag):
        self.inside = None


HARMLESS = set(
    "a b blockquote br code dd del div dl dt em h1 h2 h3 h4 hr i img li ol p pre s span strong sub sup table "
    "tbody td th thead tr u ul".split()
)
