"""Sphinx's configuration for the site; ``build.py`` calls Sphinx on what it has staged."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the project, for our own extensions

project = "Balancing Act"
html_title = "Balancing Act"
copyright = "the authors; lessons CC BY 4.0, code MIT"
language = "en"

extensions = ["myst_nb", "book.terms", "book.mathematics"]
exclude_patterns = []
nb_execution_mode = "off"  # the outputs are those that are stored, and tested
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "text/html", 0)]
myst_heading_anchors = 4
myst_enable_extensions = ["html_image", "dollarmath"]
html_math_renderer = "mathml"
suppress_warnings = ["mystnb.unknown_mime_type", "myst.header"]

html_theme = "furo"
html_css_files = ["book.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("host.js", "memory.js", "scrolling.js")]
html_copy_source = False  # a notebook is downloaded without outputs
html_use_index = False
html_show_sourcelink = False
html_show_search_summary = False  # it fetches pages, which a browser refuses on a disk
html_theme_options = {"footer_icons": []}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
