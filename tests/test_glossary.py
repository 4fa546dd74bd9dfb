"""The glossary is held to the lessons: terms arise where their links lead, and none that they introduce is missing."""

import re
from pathlib import Path

import nbformat
import pytest

from book.terms import EVERYDAY, terms_of

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
TEXT = (NOTEBOOKS / "glossary.md").read_text(encoding="utf-8")
TERMS = terms_of(TEXT)
# Set in bold for its weight in the sentence, not because it is a term of the field.
EMPHASIS = {
    *(
        "you need",
        "start",
        "position",
        "angle",
        "velocity",
        "cart",
        "pole angle",
        "one step from now",
        "a tie pushes left",
    ),
    *("fresh", "true", "two rounds", "300 games", "further out", "what a try costs"),
}
ALSO_CALLED = {"greedily": "greedy", "weights": "weight", "updates": "update", "gradient steps": "gradient"}


def sections(path):
    """The sections of a lesson in their order, without its opening and its look ahead: (heading, text with it)."""
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    parts = re.split(r"^#{2,} (.+)$", "\n\n".join(cells), flags=re.MULTILINE)[1:]
    return [(name, f"{name}\n{text}") for name, text in zip(parts[::2], parts[1::2], strict=True) if name != "Next"]


LESSONS = {path.stem[:2]: (path, sections(path)) for path in sorted(NOTEBOOKS.glob("0*.ipynb"))}
by_name = pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)


def test_every_heading_is_an_entry_once_and_in_order():
    headings = re.findall(r"^### (.+)$", TEXT, re.MULTILINE)
    assert sorted(term.name for term in TERMS) == sorted(headings)
    assert headings == sorted(set(headings), key=str.lower)
    letters = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    assert letters == sorted({name[0].upper() for name in headings})
    under_its_letter = [part[0] == name[0].upper() for part in re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]
                        for name in re.findall(r"^### (.+)$", part, re.MULTILINE)]  # fmt: skip
    assert all(under_its_letter) and len(under_its_letter) == len(headings)


@by_name
def test_a_term_is_one_plain_sentence(term):
    assert re.fullmatch(r"[^.]+(?:\.\d[^.]*)*\.", term.sentence)
    assert len(term.sentence.split()) <= 35


@by_name
def test_the_link_leads_to_the_section_that_it_names(term):
    path, parts = LESSONS[term.lesson]
    file, fragment = term.target
    assert file == path.name
    assert term.section in dict(parts) and fragment == term.section.replace(" ", "-")


@by_name
def test_a_term_arises_where_the_link_leads(term):
    """It stands in no earlier section of any lesson. A word that everyday language has too is set off there first."""
    marked = re.compile(rf"^(?:The )?{term.pattern}\n|(\*+){term.pattern}\1", re.IGNORECASE)

    def stands_in(text):
        return (
            marked.search(text)
            if term.name in EVERYDAY
            else re.search(term.pattern, text.replace("*", ""), re.IGNORECASE)
        )

    first = next((number, name) for number, (_, parts) in LESSONS.items() for name, text in parts if stands_in(text))
    assert first == (term.lesson, term.section)


@pytest.mark.parametrize("number", LESSONS)
def test_what_a_lesson_introduces_in_bold_is_in_the_glossary(number):
    bold = re.findall(r"\*\*([^*\n]+)\*\*", "\n".join(text for _, text in LESSONS[number][1]))
    # A label or a whole sentence ends with a mark.
    words = {each.lower() for each in bold if re.fullmatch(r"[\w' -]+", each) and len(each.split()) <= 4}
    terms = {ALSO_CALLED.get(each, each) for each in words - EMPHASIS}
    assert terms and terms <= {term.name.lower() for term in TERMS}
