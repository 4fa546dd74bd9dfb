"""Widgets on a page of their own, with nobody behind them: what they can do without Python, in any browser."""

import contextlib
import functools
import http.server
import json
import threading
import weakref

# The least that anywidget is to a widget. What it sends to Python can be looked at in `sent`.
_HOST = """
window.sent = [];
class Model {
  constructor(state) { Object.assign(this, { state, listeners: [] }); }
  get(name) { return this.state[name]; }
  set(name, value) {
    this.state[name] = value;
    for (const [event, callback] of this.listeners) if (event === `change:${name}`) callback();
  }
  on(event, callback) { this.listeners.push([event, callback]); }
  off() {}
  save_changes() {}
  send(message) { sent.push(message); }
}
window.models = [];
window.leave = [];
for (const { esm, css, state } of JSON.parse(document.getElementById("widgets").textContent)) {
  const style = document.createElement("style");
  style.textContent = css;
  document.head.append(style);
  const { default: widget } = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
  const model = new Model(state);
  const el = document.createElement("div");
  document.querySelector("main").append(el);
  models.push(model);
  leave.push(widget.render({ model, el }));
}
document.body.dataset.ready = "";
"""
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Widgets</title>
<style>body {{ margin: 0; }} {style}</style>
<main></main>
<script id="widgets" type="application/json">{widgets}</script>
<script type="module">{host}</script>
</html>
"""


def write_page(path, *widgets, style=""):
    """An HTML file that mounts these widgets, one below another; ``style`` is the host's. Returns its address.

    ``document.body.dataset.ready`` says when they are there.
    """
    states = []
    for widget in widgets:
        state = {name: value for name, value in widget.get_state().items() if not name.startswith("_")}
        del state["layout"]
        states.append({"esm": widget._esm, "css": widget._css, "state": state})
    data = json.dumps(states).replace("<", "\\u003c")
    path.write_text(_PAGE.format(widgets=data, host=_HOST, style=style), encoding="utf-8")
    return path.as_uri()


# What a page can be told again at any time, and how it is at first: without motion, which takes most of a test's time.
_EMULATED = {"color_scheme": "light", "forced_colors": "none", "reduced_motion": "reduce"}
_SIZE = {"width": 1280, "height": 720}
_pages = weakref.WeakKeyDictionary()  # for each browser one that is used again and again: a new one takes its time


@contextlib.contextmanager
def opened_page(browser, address, script="", **options):
    """Such a page in Playwright's browser, ready, with a script run before its own. Fails if it has complained.

    The options are those of Playwright's ``new_context``.
    """
    with _blank_page(browser, script, options) as page:
        problems = []
        notes = {
            "pageerror": lambda error: problems.append(str(error)),
            "console": lambda message: message.type in ("error", "warning") and problems.append(message.text),
        }
        for event, note in notes.items():
            page.on(event, note)
        page.goto(address)
        page.wait_for_selector("body[data-ready]")
        yield page
        for event, note in notes.items():
            page.remove_listener(event, note)
    assert problems == []


@contextlib.contextmanager
def _blank_page(browser, script, options):
    if script or options.keys() - {"viewport", *_EMULATED}:
        with browser.new_context(**_EMULATED | options) as context:
            context.add_init_script(script)
            yield context.new_page()
        return
    if browser not in _pages:
        _pages[browser] = browser.new_page()
    page = _pages[browser]
    page.set_viewport_size(options.get("viewport", _SIZE))
    page.emulate_media(**_EMULATED | {name: options[name] for name in _EMULATED if options.get(name)})
    page.mouse.move(0, 0)
    yield page
    page.goto("about:blank")  # or what moves would move on


@contextlib.contextmanager
def served(folder):
    """The address of a folder on this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
