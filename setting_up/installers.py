"""Run pip and uv: as the user's network asks for, whatever else their settings say, and with plain words when it fails.

pip comes with Python, and only fetches uv; uv installs the rest. Neither hears of settings that would change *what* is
installed or where (``PIP_USER``, ``UV_REQUIRE_HASHES``, a configuration file ...). Both hear of the user's mirror,
proxy and certificates, wherever pip would have found them.
"""

import ast
import os
import queue
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

from setting_up.words import SetupError

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-all.lock"  # every pin, those of the tests, the classroom and the server included
TOOLS = ROOT / ".tools"  # what start.py needs for itself
UV = TOOLS / "uv"
LOG = TOOLS / "set-up.log"  # what the installers said, the last time
# The Python behind a virtual environment that start.py may run in, because our own has no pip.
PYTHON = getattr(sys, "_base_executable", sys.executable)

# How to reach packages: pip's setting, and uv's variable for it.
NETWORK = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "retries": "UV_HTTP_RETRIES",
    "keyring-provider": "UV_KEYRING_PROVIDER",
}
FOR_PIP_ALONE = {"no-index", "cache-dir", "no-cache-dir", "disable-pip-version-check", "use-deprecated"}
FOR_UV_ALONE = (
    "UV_(DEFAULT_INDEX|INDEX|EXTRA_INDEX_URL|FIND_LINKS|KEYRING_PROVIDER|INSECURE_HOST|SYSTEM_CERTS|NATIVE_TLS|OFFLINE"
    "|CACHE_DIR|NO_CACHE|HTTP|REQUEST_TIMEOUT|CONCURRENT|LINK_MODE|PYTHON_INSTALL_MIRROR|PYTHON_DOWNLOADS)"
)


def pips_settings():
    """What pip would go by here, from variables and configuration files, of what is about reaching packages."""
    command = [PYTHON, "-m", "pip", "config", "list"]
    result = subprocess.run(command, cwd=ROOT, env=without_python(os.environ), capture_output=True, text=True)
    if result.returncode:
        raise SetupError(what_went_wrong(result.stderr or result.stdout))
    found = {}
    for section in ("global", "install", ":env:"):  # the later ones prevail
        for key, value in re.findall(rf"^{section}\.([\w-]+)=(.*)$", result.stdout, re.MULTILINE):
            if (key in NETWORK or key in FOR_PIP_ALONE) and ast.literal_eval(value):
                found[key] = ast.literal_eval(value)
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    return ({"cert": bundle} if bundle else {}) | found


def without_python(environ):
    """A copy of the environment in which nothing changes how Python works, or what it can import: no folder, either."""
    kept = {name: value for name, value in environ.items() if not name.startswith("PYTHON")}
    return kept | {"PYTHONSAFEPATH": "1"}


def environment_for_pip(settings):
    kept = {name: value for name, value in without_python(os.environ).items() if not name.startswith("PIP_")}
    ours = {f"PIP_{key.upper().replace('-', '_')}": value for key, value in settings.items()}
    return kept | ours | {"PIP_CONFIG_FILE": os.devnull}


def environment_for_uv(settings):
    environ = without_python(os.environ)
    others = {name: value for name, value in environ.items() if not name.startswith("UV_")}
    said = {name: value for name, value in environ.items() if re.match(FOR_UV_ALONE, name)}
    ours = {NETWORK[key]: value for key, value in settings.items() if key in NETWORK}
    if "find-links" in settings:
        ours["UV_FIND_LINKS"] = ",".join(settings["find-links"].split())
    if os.path.isdir(ours.get("SSL_CERT_FILE", "")):
        ours["SSL_CERT_DIR"] = ours.pop("SSL_CERT_FILE")
    defaults = {
        "UV_SYSTEM_CERTS": "true",  # as pip does
        "UV_INDEX_STRATEGY": "unsafe-best-match",  # as pip does; the hashes of the lock decide what is acceptable
        "UV_PYTHON_DOWNLOADS": "manual",
    }
    # What the user said to uv itself comes first, then what they said to pip.
    return others | defaults | ours | said | {"UV_NO_CONFIG": "1", "UV_NO_PROGRESS": "1", "PYTHONPATH": str(UV)}


class Installers:
    """pip and uv, with the user's network settings, read once."""

    def __init__(self):
        self._settings = pips_settings()
        TOOLS.mkdir(exist_ok=True)
        LOG.write_text("")

    def install_uv(self):
        """Put uv into .tools with pip, at the version and hashes of the lock."""
        pin = re.search(r"^uv==(.+?) .*?(?=^\w)", LOCK.read_text(encoding="utf-8") + "end", re.DOTALL | re.MULTILINE)
        if (UV / f"uv-{pin[1]}.dist-info" / "RECORD").exists():
            return
        UV.mkdir(parents=True, exist_ok=True)
        requirement = TOOLS / "uv.txt"
        requirement.write_text(pin[0])
        # --target, because the Pythons of Debian and Ubuntu let pip install nowhere else.
        options = ["--require-hashes", "--upgrade", "--target", UV, "--requirement", requirement]
        self._call([PYTHON, "-m", "pip", "install", *options], environment_for_pip(self._settings))

    def uv(self, *arguments):
        """Run uv and return what it printed."""
        return self._call([PYTHON, "-m", "uv", *arguments], environment_for_uv(self._settings))

    def install(self, python, *arguments):
        """uv pip install, of ready-made packages alone: compiling takes tools that a learner does not have."""
        offline = ["--no-index"] if self._settings.get("no-index", "0").lower() in ("1", "true", "yes", "on") else []
        return self.uv("pip", "install", "--python", python, *offline, *arguments)

    def _call(self, command, environment):
        """Run one step and show how far its download is; SetupError, in one sentence, if it fails."""
        with subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process:
            try:
                output = _follow(process)
            except BaseException:  # Ctrl-C, most of the time
                process.terminate()
                raise
        with LOG.open("a", encoding="utf-8") as log:
            log.write(output)
        if process.returncode:
            raise SetupError(what_went_wrong(output))
        return output


def _follow(process):
    """Read what an installer prints until it ends, and tell of its downloads meanwhile."""
    lines, output, download = queue.Queue(), [], Download()

    def read():
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=1)
        except queue.Empty:
            download.show()
            continue
        if line is None:
            download.finish()
            return "".join(output)
        output.append(line)
        download.hear(line)


class Download:
    """How much of a download is there, by the lines that uv prints about its large packages."""

    def __init__(self):
        self._sizes, self._done, self._started, self._shown = {}, 0, time.monotonic(), ""

    def hear(self, line):
        started = re.match(r"Downloading (\S+) \(([\d.]+)(KiB|MiB|GiB)\)", line)
        if started:
            self._sizes[started[1]] = float(started[2]) * {"KiB": 1 / 1024, "MiB": 1, "GiB": 1024}[started[3]]
        there = re.match(r" Downloaded (\S+)", line)
        if there and there[1] in self._sizes:
            self._done += self._sizes[there[1]]
            self.show(f"{there[1]} is there")

    def show(self, news=""):
        terminal = sys.stdout.isatty()
        if not terminal and not news:
            return  # a log gets a line for each package, and no clock
        amount = f"{self._done:,.0f} of {sum(self._sizes.values()):,.0f} MB" if self._sizes else ""
        seconds = f"{time.monotonic() - self._started:.0f} s" if terminal else ""
        line = "    " + ", ".join(filter(None, (amount, news, seconds)))
        print("\r" + line.ljust(len(self._shown)) if terminal else line, end="" if terminal else "\n", flush=True)
        self._shown = line

    def finish(self):
        if sys.stdout.isatty() and self._shown:
            print("\r" + " " * len(self._shown) + "\r", end="", flush=True)


def what_went_wrong(output):
    """The one sentence behind the output of a failed installer, or behind an OSError's: the cause, and the folder."""
    for pattern, sentence in CAUSES:
        found = re.search(pattern, output, re.IGNORECASE)
        if found:
            return sentence.format(folder=_folder(output, found))
    return f"Setting up failed, and this is what the installer said:\n{output.strip()}"


def _folder(output, found):
    """The path that an error names: the last one before its reason, or else the first after it."""
    paths = re.compile(r"(?:(?<=[\s`'\"(])|^)((?:[A-Za-z]:\\|/)[^`'\":\n]*)")
    before, after = paths.findall(output[: found.start()]), paths.findall(output[found.end() :])
    return (before[-1].split(" to ")[-1] if before else after[0] if after else str(ROOT)).strip()


GO_ON = "then run start.py again; it goes on where it stopped."
CAUSES = (
    (
        "No module named pip",
        "This Python has no pip: install it (on Debian and Ubuntu: apt install python3-pip; elsewhere: "
        "python3 -m ensurepip), then run start.py again.",
    ),
    (
        r"quota exceeded|os error 122\b|Errno 122\b|os error 69\b|Errno 69\b",
        "Your share of the disk (the quota) is used up, in {folder}: make room there, or let the downloads go "
        "elsewhere (UV_CACHE_DIR names a folder for them), " + GO_ON,
    ),
    (
        r"No space left|not enough space|os error (28|112)\b",
        "The disk that holds {folder} is full: make room there, " + GO_ON,
    ),
    (
        r"Read-only file system|Permission denied|Access is denied|os error (30|13|5)\b|not writable",
        "start.py may not write in {folder}: copy the project into a folder of your own and start it there, or ask the "
        "owner of this one to run start.py once.",
    ),
    (
        r"certificate|UnknownIssuer|SSLError|\bTLS\b",
        "The server of the packages could not be trusted, because nobody this machine knows has signed its "
        "certificate. Schools and companies often put a server of their own in between: ask for its certificate, as a "
        "file, and name that in the variable PIP_CERT; " + GO_ON,
    ),
    (
        r"no (usable )?wheels|building from source is disabled|no-build|no-binary",
        "A package is not ready-made for this Python yet. `python3 start.py fetch-python` gets one for which all "
        "of them are, for this folder alone.",
    ),
    (
        r"connect|resolve host|network|timed out|dns error|no matching distribution|error sending request|proxy",
        "The packages could not be downloaded: check the network connection (and the proxy settings, if there is a "
        "proxy), " + GO_ON,
    ),
)
