"""What of a submission may stand on the teacher's pages: a list of what is allowed, and nothing else.

Every cell and output is made anew from the few things in it that are text or pictures. HTML goes through nh3, when it
is kept (outputs) and when it is shown (what markdown became: ``notebooks/assignments/nbgrader_config.py`` names the
filter, so that the formgrader and the feedback use it).
"""

import html
import re

import nh3
from jinja2 import BytecodeCache, pass_context
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

PICTURES = ("image/png", "image/jpeg", "image/gif")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
SHOWN_PICTURE = re.compile(rf"data:({'|'.join(PICTURES)});base64,{BASE64.pattern}")
PASTED = re.compile(r"[A-Za-z0-9+/=]{200,}")
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")  # of a cell
ERROR = 2_000  # characters of an error's message that are kept
TRACEBACK = 20_000  # and of its traceback
# Of a text that is read as markdown: what looks for pairs in a longer one may look for hours. Pictures do not count.
LONGEST_TEXT, MOST_FORMULAS = 20_000, 100


def cell(made):
    """The same cell, made anew without outputs: its text, pasted pictures and the name it claims to have."""
    source, claim = _text(made.get("source")), made.get("metadata", {}).get("nbgrader")
    new = new_code_cell(source) if made.get("cell_type") == "code" else new_markdown_cell(source)  # raw would be HTML
    if new.cell_type == "markdown" and isinstance(made.get("attachments"), dict):
        attachments = {_text(name): _data(data, PICTURES) for name, data in made.attachments.items()}
        new.attachments = {name: data for name, data in attachments.items() if data}
    if isinstance(claim, dict) and NAME.fullmatch(_text(claim.get("grade_id"))):
        new.metadata["nbgrader"] = {"grade_id": claim["grade_id"]}
    return new


def output(kind, content):
    """One output as it is kept, from a message of a kernel that nobody trusts; None: nothing of it may be kept."""
    if kind == "stream":
        name = "stderr" if content.get("name") == "stderr" else "stdout"
        return new_output("stream", name=name, text=_text(content.get("text")))
    if kind == "error":
        lines = content.get("traceback")
        traceback = "\n".join(map(_text, lines if isinstance(lines, list) else []))[-TRACEBACK:]
        ename, evalue = (_text(content.get(name))[:ERROR] for name in ("ename", "evalue"))
        return new_output("error", ename=ename, evalue=evalue, traceback=traceback.splitlines())
    data = _data(content.get("data"), ("text/plain", "text/html", *PICTURES))
    return new_output(kind, data) if data else None


class FeedbackExporter(HTMLExporter):
    """nbconvert's, without compiling the templates anew for each page, which takes longer than to fill them in."""

    def __init__(self, **options):
        super().__init__(**options)
        self.environment.bytecode_cache = COMPILED


class _InMemory(BytecodeCache):
    def __init__(self):
        self._templates = {}

    def load_bytecode(self, bucket):
        bucket.code = self._templates.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket):
        self._templates[bucket.key, bucket.checksum] = bucket.code


COMPILED = _InMemory()


@pass_context
def markdown(context, source):
    """A markdown cell as HTML, in place of nbconvert's filter of that name."""
    attachments = context.get("cell", {}).get("attachments", {})
    try:
        if len(PASTED.sub("", source)) > LONGEST_TEXT or source.count(r"\begin") > MOST_FORMULAS:
            raise ValueError("far too long")
        shown = MarkdownWithMath(IPythonRenderer(escape=False, attachments=attachments)).render(source)
    except Exception:  # a picture that is not there, say: one learner's must not keep the others' pages from being made
        shown = f"<pre>{html.escape(source)}</pre>"
    return _harmless(shown)


def _data(data, allowed):
    kept = {}
    for kind in allowed if isinstance(data, dict) else ():
        text = _text(data.get(kind))
        if text and (kind not in PICTURES or BASE64.fullmatch(text)):
            kept[kind] = _harmless(text) if kind == "text/html" else text
    return kept


def _harmless(text):
    # A picture from elsewhere would tell its owner when the teacher looks.
    return nh3.clean(text, attribute_filter=_attribute, url_schemes={"http", "https", "mailto", "data"})


def _attribute(tag, name, value):
    if name == "src":
        return value if SHOWN_PICTURE.fullmatch(value) else None
    if name in ("href", "cite") and value.strip().lower().startswith("data:"):
        return None
    return value


def _text(value):
    """Text that can be written to a file; anything else is as good as none."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""
