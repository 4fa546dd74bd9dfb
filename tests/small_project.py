"""A project that start.py sets up in a second: one tiny package, from an index of the test's own."""

import base64
import contextlib
import hashlib
import http.server
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

from setting_up.installers import LOCK, UV, Installers

ROOT = Path(__file__).resolve().parent.parent

PROJECT = """
[project]
name = "small"
version = "1"
dependencies = ["tiny"]
[project.optional-dependencies]
lessons = []
imitation = []
tests = []
[build-system]
requires = []
build-backend = "backend"
backend-path = ["backend"]
"""

BACKEND = """
import os, zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    info = "small-1.dist-info"
    with zipfile.ZipFile(os.path.join(folder, "small-1-py3-none-any.whl"), "w") as wheel:
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: small\\nVersion: 1\\nRequires-Dist: tiny\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return "small-1-py3-none-any.whl"
"""


class SmallProject:
    """A folder with start.py, and the index that holds its one package."""

    def __init__(self, folder, index):
        self.folder, self.index = folder, index
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "start.py", folder)
        shutil.copytree(ROOT / "setting_up", folder / "setting_up", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "notebooks").mkdir()
        (folder / "tests").mkdir()
        (folder / "tests" / "refresh.py").write_text("import sys; print('It ran:', sys.executable)")
        (folder / "pyproject.toml").write_text(PROJECT)
        (folder / "backend").mkdir()
        (folder / "backend" / "backend.py").write_text(BACKEND)
        wheel = write_wheel(index)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        uv = re.search(r"^uv==.*?(?=^\w)", LOCK.read_text() + "end", re.DOTALL | re.MULTILINE)[0]
        (folder / "requirements-all.lock").write_text(f"tiny==1 --hash=sha256:{digest}\n{uv}")
        if not (UV / "uv").exists():
            Installers().install_uv()
        (folder / ".tools").mkdir()
        (folder / ".tools" / "uv").symlink_to(UV)  # there already, as at a second start

    def environment(self, **variables):
        """The user's environment: packages come from the index of the test, through pip's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
        ours = {"PIP_INDEX_URL": f"{self.index.as_uri()}/", "UV_CACHE_DIR": str(self.index.parent / "cache")}
        return kept | {"PIP_CONFIG_FILE": os.devnull} | ours | variables

    def start(self, *command, wait=True, under=(), **variables):
        """Run start.py, by default its shortest command: the process, finished or (with ``wait=False``) running."""
        what = ["start.py", *(command or ["refresh"])]
        run = subprocess.run if wait else subprocess.Popen
        more = (
            {"timeout": 120, "capture_output": True}
            if wait
            else {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        )
        # The Python that a reader would use: the one behind this virtual environment, which has pip.
        python = variables.pop("python", sys._base_executable)
        environment = self.environment(**variables)
        if not wait and os.name == "posix":
            # Ctrl-C must reach it, even if we run where it is ignored: in the background of a shell.
            more["preexec_fn"] = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
        return run([*under, python, *what], cwd=self.folder, env=environment, text=True, **more)

    def python(self, name=".venv"):
        return self.folder / name / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def is_set_up(self, name=".venv"):
        return subprocess.run([self.python(name), "-c", "import tiny"], capture_output=True).returncode == 0


def write_wheel(index):
    """The one package, as a wheel in a folder laid out as an index."""
    (index / "tiny").mkdir(parents=True, exist_ok=True)
    path = index / "tiny" / "tiny-1-py3-none-any.whl"
    if path.exists():
        return path
    files = {
        "tiny.py": "",
        "tiny-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1\n",
        "tiny-1.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},\n"
        for name, text in files.items()
    )
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in (files | {"tiny-1.dist-info/RECORD": record + "tiny-1.dist-info/RECORD,,\n"}).items():
            wheel.writestr(name, text)
    (index / "tiny" / "index.html").write_text(f'<a href="{path.name}">{path.name}</a>')
    return path


@contextlib.contextmanager
def served(index, certificate=None, silent=False):
    """The index over HTTP, or HTTPS with a certificate (its file and its key's): its address, and two events.

    The first is set when somebody asks; with ``silent`` nobody gets an answer until the second is set.
    """
    release = threading.Event()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(index))

        def do_GET(self):
            asked.set()
            if silent:
                release.wait()
            super().do_GET()

        def log_message(self, *arguments):
            pass

    asked = threading.Event()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        scheme = "https" if certificate else "http"
        yield f"{scheme}://127.0.0.1:{server.server_port}/", asked, release
    finally:
        release.set()
        server.shutdown()
        server.server_close()


def own_certificates(folder):
    """An authority that nobody knows, and what it signed for 127.0.0.1: its file, and the server's two."""
    authority, authoritys_key, certificate, key = (folder / f"{name}.pem" for name in ("ca", "ca-key", "server", "key"))
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    for command in (
        [*new, "-subj", "/CN=Nobody", "-out", authority, "-keyout", authoritys_key],
        [
            *(*new, "-subj", "/CN=127.0.0.1", "-out", certificate, "-keyout", key),
            *("-CA", authority, "-CAkey", authoritys_key, "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-addext", "basicConstraints=critical,CA:FALSE"),
        ],
    ):
        subprocess.run(command, check=True, capture_output=True)
    return authority, certificate, key
