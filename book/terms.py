"""The glossary's terms in a lesson: where one first stands on the page it leads to its sentence.

The notebooks know nothing of this: Sphinx has read them already when the links are put in.
"""

import posixpath
import re
from collections import defaultdict
from dataclasses import dataclass

from docutils import nodes
from mdit_py_plugins.anchors.index import slugify

GLOSSARY = "notebooks/glossary"
# Words that everyday language, or Python, has too: in later lessons they are links only where set off in bold.
EVERYDAY = {"array", "arrow", "credit", "mean", "return", "score", "value"}
_ENTRY = re.compile(r"^### (.+)\n\n(.+) \[(\d\d) · (.+)\]\(([^#\s]+)#(\S+)\)$", re.MULTILINE)


@dataclass(frozen=True)
class Term:
    """An entry of the glossary: its name and sentence, and where it first arises.

    Attributes:
        lesson: its number, as "03".
        section: the heading there.
        target: file and fragment of the link.
    """

    name: str
    sentence: str
    lesson: str
    section: str
    target: tuple

    @property
    def anchor(self):
        return slugify(self.name)

    @property
    def pattern(self):
        """Of the word where it stands by itself, also in the plural, also across the end of a line."""
        words = re.escape(self.name).replace(r"\ ", r"\s+").replace("'", "['’]")
        words = f"{words[:-1]}(?:y|ies)" if words.endswith("y") else f"{words}(?:s|es)?"
        return rf"(?<![\w-]){words}(?![\w-])"


def terms_of(text):
    """The entries of a glossary."""
    return [Term(*entry[:4], tuple(entry[4:])) for entry in _ENTRY.findall(text)]


def link_terms(doctree, lesson, terms, glossary):
    """Make each term that the reader of a lesson may know by now a link, where it first stands on the page.

    Args:
        doctree: of the lesson's page; it is changed.
        lesson: its number, as "03". Terms of later lessons are left alone.
        terms: of the glossary.
        glossary: the way there from this page.
    """
    links = defaultdict(list)
    for term, places in _found(doctree, terms).items():
        marked = [(text, match) for text, match in places if _is_set_off(text, match)]
        if term.lesson == lesson:
            places = marked or places  # where it is introduced
        elif term.name in EVERYDAY:
            places = marked
        if places and term.lesson <= lesson:
            text, match = places[0]
            links[id(text)].append((text, match, term))  # equal texts are not the same place
    for places in links.values():
        text = places[0][0]
        text.parent.replace(text, _with_links(text, places, glossary))


def _found(doctree, terms):
    """For each term where it stands: a list of (Text node, match)."""
    terms = sorted(terms, key=lambda term: -len(term.name))  # no name is taken for a part of a longer one
    pattern = re.compile("|".join(f"({term.pattern})" for term in terms), re.IGNORECASE)
    found = defaultdict(list)
    for text in filter(_is_prose, doctree.findall(nodes.Text)):
        for match in pattern.finditer(text):
            found[terms[match.lastindex - 1]].append((text, match))
    return found


def _is_prose(text):
    """Whether a text stands in a paragraph or a table, and is neither a link already nor code nor mathematics."""
    parent, inside = text.parent, False
    while parent is not None:
        if isinstance(parent, (nodes.reference, nodes.literal, nodes.math, nodes.raw, nodes.FixedTextElement)):
            return False
        inside = inside or isinstance(parent, nodes.paragraph)
        parent = parent.parent
    return inside


def _is_set_off(text, match):
    """Whether the term, and nothing else, is in bold or italics."""
    return isinstance(text.parent, (nodes.strong, nodes.emphasis)) and text.rstrip(".:") == match[0]


def _with_links(text, places, glossary):
    parts, end = [], 0
    for _, match, term in sorted(places, key=lambda place: place[1].start()):
        address = f"{glossary}#{term.anchor}"
        link = nodes.reference("", match[0], refuri=address, reftitle=term.sentence, classes=["ba-in-glossary"])
        parts += [nodes.Text(text[end : match.start()]), link]
        end = match.end()
    return [*parts, nodes.Text(text[end:])]


def setup(app):
    """Called by Sphinx."""
    app.connect("doctree-resolved", _on_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _on_page(app, doctree, page):
    if lesson := re.fullmatch(r"notebooks/(\d\d)_\w+", page):
        text = (app.srcdir / f"{GLOSSARY}.md").read_text(encoding="utf-8")
        glossary = posixpath.relpath(app.builder.get_target_uri(GLOSSARY), posixpath.dirname(page))
        link_terms(doctree, lesson[1], terms_of(text), glossary)
