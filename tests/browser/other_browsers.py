"""Firefox and WebKit as Debian has them, driven as a person would: the browsers that Playwright does not bring.

    with firefox(folder) as page:
        page.goto("file:///...")
        page.click("button")
        assert page.evaluate("document.title") == "..."

Firefox speaks WebDriver BiDi by itself, over a socket; WebKitGTK's MiniBrowser speaks WebDriver through its driver,
and needs a screen, which Xvfb pretends to be. The two protocols have the same words for keys and pointers.
"""

import base64
import contextlib
import itertools
import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import websocket

PATIENCE = 120  # seconds until a condition that does not come true is an error
KEYS = {"ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015", "Enter": "\ue007"}
KEYS |= {"End": "\ue010", "Home": "\ue011", "Tab": "\ue004", " ": " "}
WEBKIT_DRIVER = "/usr/bin/WebKitWebDriver"


def find_firefox():
    return shutil.which("firefox-esr") or shutil.which("firefox")


def find_webkit():
    """The path of MiniBrowser, if its driver and a screen are there too."""
    browsers = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    return str(browsers[-1]) if browsers and shutil.which("Xvfb") and Path(WEBKIT_DRIVER).exists() else None


class Page:
    """What both can do. A subclass says how to ``evaluate``, ``goto`` and ``perform`` actions.

    Attributes:
        problems: what the page threw, and the errors it wrote to the console.
    """

    def wait_for(self, expression):
        """Wait until an expression of JavaScript is true, and return its value."""
        deadline = time.monotonic() + PATIENCE
        while not (value := self.evaluate(expression)):
            assert time.monotonic() < deadline, f"never true: {expression}\n{self.problems}"
            time.sleep(0.05)
        return value

    def text(self, selector):
        return self.evaluate(f"document.querySelector({json.dumps(selector)}).textContent")

    def box(self, selector):
        """Left, top, width and height of the first element, scrolled into view."""
        return self.wait_for(
            f"""(() => {{
                const element = document.querySelector({json.dumps(selector)});
                element?.scrollIntoView({{ block: "center", behavior: "instant" }});
                const {{ left, top, width, height }} = element?.getBoundingClientRect() ?? {{}};
                return width && [left, top, width, height];
            }})()"""
        )

    def click(self, selector, across=0.5, down=0.5):
        """Press and release the mouse on an element, at these shares of its width and height."""
        self.drag(selector, (across, down))

    def drag(self, selector, *places):
        """The same, and move in between from one place to the next."""
        left, top, width, height = self.box(selector)
        points = [(round(left + x * width), round(top + y * height)) for x, y in places]
        moves = [{"type": "pointerMove", "x": x, "y": y} for x, y in points]
        held = [moves[0], {"type": "pointerDown", "button": 0}, *moves[1:], {"type": "pointerUp", "button": 0}]
        self.perform({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": held})

    def press(self, key):
        value = KEYS[key]
        self.perform(
            {"type": "key", "id": "keys", "actions": [{"type": t, "value": value} for t in ("keyDown", "keyUp")]}
        )


@contextlib.contextmanager
def firefox(folder, reduced_motion=False):
    """Headless Firefox with a profile of its own in this folder, maybe that of somebody who prefers less motion."""
    (folder / "profile").mkdir(parents=True)
    preference = f'user_pref("ui.prefersReducedMotion", {int(reduced_motion)});\n'
    (folder / "profile" / "user.js").write_text(preference)
    command = [find_firefox(), "--headless", "--no-remote", "--profile", folder / "profile"]
    log = folder / "firefox.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--remote-debugging-port", "0"],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | {"HOME": str(folder)},
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while not (address := re.search(r"listening on (ws://\S+)", log.read_text())):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        page = _Firefox(address[1])
        yield page
        page.command("browser.close")
        process.wait(timeout=30)
    finally:
        process.kill()
        process.wait()


class _Firefox(Page):
    def __init__(self, address):
        self._socket = websocket.create_connection(f"{address}/session", timeout=PATIENCE, suppress_origin=True)
        self._numbers = itertools.count()
        self.problems = []
        self.command("session.new", capabilities={})
        self.command("session.subscribe", events=["log.entryAdded"])
        self._context = self.command("browsingContext.getTree")["contexts"][0]["context"]
        self.command("browsingContext.activate", context=self._context)  # or nothing on the page has the focus
        self.resize(1280, 900)

    def command(self, method, **parameters):
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.problems.append(message["params"]["text"])
            if message.get("id") == number:
                assert message["type"] == "success", message
                return message["result"]

    def resize(self, width, height, ratio=1):
        """A page of this size, at this ratio of the screen's pixels to its own."""
        viewport = {"width": width, "height": height}
        self.command("browsingContext.setViewport", context=self._context, viewport=viewport, devicePixelRatio=ratio)

    def goto(self, address):
        self.command("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def evaluate(self, expression):
        result = self.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify((await ({expression})) ?? null))()",
            target={"context": self._context},
            awaitPromise=True,
        )
        assert result["type"] == "success", result["exceptionDetails"]["text"]
        return json.loads(result["result"]["value"])

    def perform(self, source):
        self.command("input.performActions", context=self._context, actions=[source])

    def screenshot(self, path):
        path.write_bytes(
            base64.b64decode(self.command("browsingContext.captureScreenshot", context=self._context)["data"])
        )


@contextlib.contextmanager
def webkit(folder):
    """WebKitGTK on a screen that nobody sees."""
    with contextlib.ExitStack() as stack:
        screen_reads, screen_writes = os.pipe()
        screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(screen_writes), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
            pass_fds=[screen_writes],
            stderr=subprocess.DEVNULL,
        )
        stack.callback(_end, screen)
        os.close(screen_writes)
        with os.fdopen(screen_reads) as number:
            display = f":{number.readline().strip()}"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        driver = subprocess.Popen(
            [WEBKIT_DRIVER, f"--port={port}", "--host=127.0.0.1"],
            env=os.environ | {"DISPLAY": display, "HOME": str(folder), "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"},
            stderr=subprocess.DEVNULL,
        )
        stack.callback(_end, driver)
        page = _WebKit(f"http://127.0.0.1:{port}")
        stack.callback(page.command, "DELETE", "")
        yield page


class _WebKit(Page):
    def __init__(self, address):
        self._address = address
        options = {"binary": find_webkit(), "args": ["--automation"]}
        capabilities = {"alwaysMatch": {"browserName": "MiniBrowser", "webkitgtk:browserOptions": options}}
        deadline = time.monotonic() + PATIENCE
        while True:  # until the driver listens
            try:
                session = self.command("POST", "/session", {"capabilities": capabilities})
                break
            except ConnectionError:
                assert time.monotonic() < deadline, "WebKitWebDriver does not listen"
                time.sleep(0.1)
        self._address += f"/session/{session['sessionId']}"
        self.command("POST", "/timeouts", {"script": 1000 * PATIENCE, "pageLoad": 1000 * PATIENCE})
        self.command("POST", "/window/rect", {"width": 1280, "height": 900})

    @property
    def problems(self):
        return self.evaluate("window.problems ?? []")

    def command(self, method, path, content=None):
        request = urllib.request.Request(
            self._address + path,
            method=method,
            data=None if content is None else json.dumps(content).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=2 * PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from None
        except urllib.error.URLError as error:
            raise ConnectionError(str(error)) from None

    def goto(self, address):
        self.command("POST", "/url", {"url": address})

    def evaluate(self, expression):
        script = f"""
            const done = arguments[0];
            (async () => JSON.stringify((await ({expression})) ?? null))().then(
                value => done([value]), error => done([null, String(error)]));
        """
        value, *error = self.command("POST", "/execute/async", {"script": script, "args": []})
        assert not error, error
        return json.loads(value)

    def perform(self, source):
        self.command("POST", "/actions", {"actions": [source]})

    def screenshot(self, path):
        path.write_bytes(base64.b64decode(self.command("GET", "/screenshot")))


def _end(process):
    process.terminate()
    process.wait(timeout=30)
