"""A replay as a page of its own."""

import html
import json

from cartpole_helpers.recordings import write_whole
from cartpole_helpers.widgets.modules import joined
from cartpole_helpers.widgets.replayer import as_payload, games_and_titles, in_words


def export_html(episodes, path, titles=None):
    """Write a replay as one HTML page that opens from disk in any browser, with no network and no server.

    Args:
        episodes, titles: as for :func:`replay`.
        path: the file to write.

    Returns:
        The path.

    Raises:
        TypeError, ValueError: as for :func:`replay`; ValueError also if ``path`` cannot be written.
    """
    games, titles = games_and_titles(episodes, titles, "export_html")
    # A "<" can end a script element, whatever it stands in; as \u003c it is the same text to JSON.
    data = json.dumps(as_payload(games, titles)).replace("<", "\\u003c")
    script, style = joined("replayer.js")
    parts = {
        "TITLE": html.escape(in_words(games, titles)),
        "STYLE": style,
        "DATA": data,
        "SCRIPT": script,
    }
    return write_whole("".join(parts.get(piece, piece) for piece in _PAGE.split("%%")), path)


# The parts between %% are filled in; a page that may load nothing but what is in it (the policy says so).
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>%%TITLE%%</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 12px; max-width: 1100px; }
@media (prefers-color-scheme: dark) {
  :root {
    --jp-ui-font-color1: #e6e6e6; --jp-ui-font-color2: #a8a8a8; --jp-border-color1: #4a4a4a;
    --jp-layout-color0: #151515; --jp-layout-color2: #2a2a2a;
  }
}
body { background: var(--jp-layout-color0, #ffffff); }
%%STYLE%%
</style>
</head>
<body>
<main id="replay"></main>
<script id="games" type="application/json">%%DATA%%</script>
<script type="module">
%%SCRIPT%%
mountReplay(document.getElementById("replay"), JSON.parse(document.getElementById("games").textContent));
</script>
</body>
</html>
"""
