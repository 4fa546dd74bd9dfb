"""The learner's code runs in a Python of its own, which may be stopped, replaced and is never trusted."""

import json
import queue
import tempfile
import time
from pathlib import Path

from classroom import page, room
from classroom.questions import ANSWER, LONGEST_ANSWER, Unanswered

PATIENCE = 3  # seconds that stopped code has to come to rest
STARTING = 60  # seconds that a kernel has to start, on a busy machine
MOST_OUTPUT = 200_000  # characters of printed text of one cell that are kept
MOST_PICTURES = 5_000_000  # and of pictures and tables
MOST_OF_ALL = 50_000_000  # and of all cells together: it must fit into a page
TOO_MUCH = 20  # times as much: there a cell is stopped
ENDED = "it ended Python itself (quit, os._exit, or a crash)"
# An import that leaves no name behind in the learner's notebook.
REPLY = "__import__('classroom.questions', fromlist=['reply']).reply({!r})"


class Stopped(Exception):
    """The code did not come to its end by itself; the message says why."""


class LearnersKernel:
    """A Jupyter kernel in a room of its own.

    Use it in a ``with`` block. When its code ends Python, or cannot be stopped, a new kernel in a new room takes
    over, in which the cells that had worked are run again.

    Args:
        private: Paths that its code may not read.
        seconds: how long all that it is asked to do may take together.
    """

    def __init__(self, private=(), seconds=600):
        self._private = private
        self._seconds, self._end = seconds, time.monotonic() + seconds
        self._worked = []  # the code of cells that came to their end: what a new kernel has to run again
        self._left = MOST_OF_ALL

    def __enter__(self):
        self._start()
        return self

    def __exit__(self, *_):
        self._shut_down()

    def run(self, source, seconds, remember=True):
        """Run one cell and return its outputs, as a notebook stores them. An error is one of them.

        Raises:
            Stopped: it was still running after ``seconds``, printed without end, or ended Python. The
                outputs until then are the exception's attribute ``outputs``.
        """
        outputs = _Outputs(self._left)
        try:
            self._execute(source, seconds, outputs.take)
        except Stopped as stopped:
            stopped.outputs = outputs.kept
            raise
        finally:
            self._left -= sum(len(str(output)) for output in outputs.kept)
        if remember:
            self._worked.append((source, seconds))
        return outputs.kept

    def answer(self, request, seconds):
        """The reply to a request of :func:`questions.ask`."""
        question = json.loads(request)["question"].strip().splitlines()[-1]
        try:
            content = self._execute("", seconds, _Outputs().take, {"answer": REPLY.format(request)})
        except Stopped as stopped:
            raise Unanswered(f"{question}: {stopped}") from None
        # Made by code that is not trusted: it may be anything.
        answer = _dict(_dict(content.get("user_expressions")).get("answer"))
        if answer.get("status") != "ok":
            raise Unanswered(str(answer.get("evalue") or f"{question} gave no answer")[: page.ERROR])
        text = _dict(answer.get("data")).get(ANSWER)
        if not isinstance(text, str) or len(text) > LONGEST_ANSWER:
            raise Unanswered(f"{question} gave no answer that could be read, or a far too long one")
        return text

    def _start(self):
        self._folder = tempfile.TemporaryDirectory(prefix="learner-", ignore_cleanup_errors=True)
        self._manager, self._client = room.start_kernel(Path(self._folder.name).resolve(), self._private)
        try:
            self._client.wait_for_ready(timeout=STARTING)
        except BaseException:  # then nobody else will
            self._shut_down()
            raise

    def _shut_down(self):
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._folder.cleanup()

    def _replace(self):
        """A new kernel in the state that the cells that worked had left behind."""
        self._shut_down()
        self._start()
        worked, self._worked = self._worked, []
        for source, seconds in worked:
            try:
                self._execute(source, seconds, lambda kind, content: False)
            except Stopped:  # it worked once; without it the tests that need it will say so
                continue
            self._worked.append((source, seconds))

    def _execute(self, source, seconds, take, expressions=None):
        """Run code, hand every message of its output to ``take``, and return the content of the reply."""
        end = min(time.monotonic() + seconds, self._end)
        if time.monotonic() >= self._end:
            raise Stopped(f"the notebook as a whole had taken more than {self._seconds:g} seconds")
        identity = self._client.execute(source, user_expressions=expressions, allow_stdin=False, stop_on_error=False)
        while time.monotonic() < end:
            kind, content = self._receive(self._client.get_iopub_msg, identity)
            if kind == "status" and content.get("execution_state") == "idle":
                return self._reply(identity)
            if kind is None and not self._manager.is_alive():
                self._replace()
                raise Stopped(ENDED)
            if kind and take(kind, content):
                self._interrupt(identity)
                raise Stopped("it printed without end, and was stopped")
        self._interrupt(identity)
        raise Stopped(f"it had not ended after {seconds} seconds, and was stopped")

    def _reply(self, identity):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            kind, content = self._receive(self._client.get_shell_msg, identity)
            if kind == "execute_reply":
                payload = content.get("payload")
                if isinstance(payload, list) and any(_dict(item).get("source") == "ask_exit" for item in payload):
                    break
                return content
        self._replace()
        raise Stopped(ENDED)

    def _interrupt(self, identity):
        asked = room.interrupt(self._manager, self._client)
        end = time.monotonic() + PATIENCE
        at_rest, answered = False, asked is None  # until it has answered, the interrupt may still hit the next cell
        while time.monotonic() < end:
            if not at_rest:
                kind, content = self._receive(self._client.get_iopub_msg, identity)
                at_rest = kind == "status" and content.get("execution_state") == "idle"
            elif not answered:
                answered = self._receive(self._client.get_control_msg, asked)[0] == "interrupt_reply"
            if at_rest and answered:
                return
        self._replace()  # code that catches every exception catches the interrupt too

    def _receive(self, get, identity):
        """The kind and the content of the next message about what was asked; (None, {}) if there is none soon."""
        try:
            message = get(timeout=0.5)
            if _dict(message.get("parent_header")).get("msg_id") == identity:
                return str(message.get("msg_type")), _dict(message.get("content"))
        except queue.Empty:
            pass
        except Exception:  # forged by the learner's code, so that it cannot even be read
            pass
        return None, {}


class _Outputs:
    """The outputs of one cell, as far as there is room for them."""

    def __init__(self, most=MOST_OF_ALL):
        self.kept = []
        self._printed = self._shown = 0
        self._most_output, self._most_pictures = (max(0, min(each, most)) for each in (MOST_OUTPUT, MOST_PICTURES))

    def take(self, kind, content):
        """Keep the output in one of the kernel's messages. Returns whether it has become far too much."""
        if kind == "clear_output":
            self.kept.clear()
        if kind not in ("stream", "display_data", "execute_result", "error"):
            return False
        output = page.output(kind, content)
        if kind == "stream":
            room_left = self._most_output - self._printed
            self._printed += len(output.text)
            if room_left > 0:
                left_out = "\n... (there was more, and it was not kept)\n" if self._printed >= self._most_output else ""
                self._append(output.name, output.text[:room_left] + left_out)
        elif output:
            self._shown += len(str(output))
            first_error = kind == "error" and not any(kept.output_type == "error" for kept in self.kept)
            if self._shown < self._most_pictures or first_error:
                self.kept.append(output)
        return self._printed > TOO_MUCH * MOST_OUTPUT or self._shown > TOO_MUCH * MOST_PICTURES

    def _append(self, name, text):
        if self.kept and self.kept[-1].output_type == "stream" and self.kept[-1].name == name:
            self.kept[-1].text += text
        else:
            self.kept.append(page.output("stream", {"name": name, "text": text}))


def _dict(value):
    return value if isinstance(value, dict) else {}
