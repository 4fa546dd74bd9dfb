"""The learner's code runs in a Python of its own, which may be stopped, replaced and is never trusted."""

import ast
import json
import os
import queue
import re
import subprocess
import tempfile
import time

from jupyter_client import KernelManager
from nbformat.v4 import new_output, output_from_msg

from classroom import confine
from classroom.questions import Unanswered

PATIENCE = 3  # seconds that stopped code has to come to rest
MOST_OUTPUT = 200_000  # characters of printed text of one cell that are kept
MOST_PICTURES = 5_000_000  # and of pictures and tables
TOO_MUCH = 20  # times as much: there a cell is stopped
SECRETS = re.compile("TOKEN|SECRET|PASSW|KEY|CREDENTIAL|AUTH", re.IGNORECASE)  # variables of the environment
ENDED = "it ended Python itself (quit, os._exit, or a crash)"
# Imports that leave no name behind in the learner's notebook.
ANSWER = "__import__('classroom.questions', fromlist=['reply']).reply({!r})"
CONFINE = "__import__('classroom.confine', fromlist=['confine']).confine({!r}, {!r}, {!r})"


class Stopped(Exception):
    """The code did not come to its end by itself; the message says why."""


class LearnersKernel:
    """A Jupyter kernel in an empty folder, kept away from the course's files.

    Use it in a ``with`` block. When its code ends Python, or cannot be stopped, a new kernel takes over
    in which the cells that had worked are run again.

    Args:
        private: more folders that the code may not read, such as the one with the submissions.
    """

    def __init__(self, private=()):
        self._private = list(private)
        self._worked = []  # the code of cells that came to their end: what a new kernel has to run again

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._start()
        return self

    def __exit__(self, *_):
        self._shut_down()
        self._folder.cleanup()

    def run(self, source, seconds, remember=True):
        """Run one cell and return its outputs, as a notebook stores them. An error is one of them.

        Raises:
            Stopped: it was still running after ``seconds``, printed without end, or ended Python. The
                outputs until then are the exception's attribute ``outputs``.
        """
        outputs = _Outputs()
        try:
            self._execute(source, seconds, outputs.take)
        except Stopped as stopped:
            stopped.outputs = outputs.kept
            raise
        if remember:
            self._worked.append((source, seconds))
        return outputs.kept

    def answer(self, request, seconds):
        """The reply to a request of :func:`questions.ask`."""
        question = json.loads(request)["question"].strip().splitlines()[-1]
        try:
            content = self._execute("", seconds, _Outputs().take, {"answer": ANSWER.format(request)})
        except Stopped as stopped:
            raise Unanswered(f"{question}: {stopped}") from None
        answer = content.get("user_expressions", {}).get("answer", {})
        if answer.get("status") != "ok":
            raise Unanswered(answer.get("evalue") or f"{question} gave no answer ({answer.get('ename')})")
        try:
            return ast.literal_eval(answer["data"]["text/plain"])
        except Exception:  # made by code that is not trusted: it may be anything
            raise Unanswered(f"{question} gave no answer that could be read") from None

    def _start(self):
        self._manager = KernelManager(kernel_name="python3")
        # No history on disk: the kernel could not write it, and there is nothing to remember.
        self._manager.start_kernel(
            cwd=self._folder.name,
            extra_arguments=["--HistoryManager.enabled=False"],
            env=self._environment(),
            stderr=subprocess.DEVNULL,  # the kernel's own log; what the learner's code prints is a message
        )
        self._client = self._manager.blocking_client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)
        private, open_to_all = confine.folders()
        private, open_to_all = [list(map(str, paths)) for paths in (private + self._private, open_to_all)]
        source = CONFINE.format(private, open_to_all, self._folder.name)
        reply = self._execute(source, 60, lambda content: None)
        if reply["status"] != "ok":
            raise RuntimeError(f"the learner's code could not be confined: {reply['evalue']}")

    def _environment(self):
        # What is printed, the learner reads in the feedback: so no passwords.
        kept = {name: value for name, value in os.environ.items() if not SECRETS.search(name)}
        # Temporary files belong into its folder, too: TensorFlow writes one before it trains.
        return kept | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._folder.name)

    def _shut_down(self):
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def _replace(self):
        """A new kernel in the state that the cells that worked had left behind."""
        self._shut_down()
        self._start()
        worked, self._worked = self._worked, []
        for source, seconds in worked:
            try:
                self._execute(source, seconds, lambda message: None)
            except Stopped:  # it worked once; without it the tests that need it will say so
                continue
            self._worked.append((source, seconds))

    def _execute(self, source, seconds, take, expressions=None):
        """Run code, hand every message of its output to ``take``, and return the content of the reply."""
        identity = self._client.execute(source, user_expressions=expressions, allow_stdin=False, stop_on_error=False)
        deadline = time.monotonic() + seconds
        while True:
            try:
                message = self._client.get_iopub_msg(timeout=0.5)
            except queue.Empty:
                if not self._manager.is_alive():
                    self._replace()
                    raise Stopped(ENDED) from None
            else:
                if message["parent_header"].get("msg_id") == identity:
                    if message["content"].get("execution_state") == "idle":
                        return self._reply(identity)
                    if take(message):
                        self._interrupt(identity)
                        raise Stopped("it printed without end, and was stopped")
            if time.monotonic() > deadline:
                self._interrupt(identity)
                raise Stopped(f"it had not ended after {seconds} seconds, and was stopped")

    def _reply(self, identity):
        while True:
            try:
                message = self._client.get_shell_msg(timeout=PATIENCE)
            except queue.Empty:
                self._replace()
                raise Stopped(ENDED) from None
            if message["parent_header"].get("msg_id") == identity:
                if any(payload.get("source") == "ask_exit" for payload in message["content"].get("payload", [])):
                    self._replace()
                    raise Stopped(ENDED)
                return message["content"]

    def _interrupt(self, identity):
        self._manager.interrupt_kernel()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                message = self._client.get_iopub_msg(timeout=0.5)
            except queue.Empty:
                continue
            if (
                message["parent_header"].get("msg_id") == identity
                and message["content"].get("execution_state") == "idle"
            ):
                return
        self._replace()  # code that catches every exception catches the interrupt too


class _Outputs:
    """The outputs of one cell, as far as there is room for them."""

    def __init__(self):
        self.kept = []
        self._printed = self._shown = 0

    def take(self, message):
        """Keep the output in one of the kernel's messages. Returns whether it has become far too much."""
        kind, content = message["msg_type"], message["content"]
        if kind == "clear_output":
            self.kept.clear()
        if kind not in ("stream", "display_data", "execute_result", "error"):
            return False
        if kind == "stream":
            room = self._printed < MOST_OUTPUT
            self._printed += len(content["text"])
            if room:
                self._append(content["name"], content["text"][:MOST_OUTPUT])
                if self._printed >= MOST_OUTPUT:
                    self._append(content["name"], "\n... (there was more, and it was not kept)\n")
        else:
            self._shown += len(str(content.get("data", "")))
            if self._shown < MOST_PICTURES or kind == "error":
                self.kept.append(output_from_msg(message))
        return self._printed > TOO_MUCH * MOST_OUTPUT or self._shown > TOO_MUCH * MOST_PICTURES

    def _append(self, name, text):
        if self.kept and self.kept[-1].output_type == "stream" and self.kept[-1].name == name:
            self.kept[-1].text += text
        else:
            self.kept.append(new_output("stream", name=name, text=text))
