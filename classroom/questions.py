"""Hidden tests ask the learner's notebook, and only plain values come back.

Learner's code and hidden tests must not meet in one Python: there an answer could be an object that
equals everything, or could look up what the test expects. So a hidden test runs with the grader and
sends questions; the learner's notebook evaluates them and answers with numbers, text, lists, arrays::

    from classroom.questions import ask

    score = ask("count_steps(rewards)", {"rewards": [1.0, 1.0]})
    assert type(score) is int and score == 2, f"two rewards are two steps, and count_steps said {score!r}"

In an open notebook, where a teacher writes such a test, the same line asks the notebook itself.
"""

import ast
import json
from contextlib import contextmanager

import numpy as np

PLAIN = (type(None), bool, int, float, str)
NUMPY_SCALARS = tuple(set(np.sctypeDict.values()) - {np.object_, np.void})
MOST_BYTES = 100_000_000  # of one array
LONGEST_ANSWER = 5_000_000  # characters
ANSWER = "application/x-answer"  # the kind of data as which an answer leaves the learner's notebook
SECONDS = 20  # for one answer, unless the test says otherwise

_channel = None  # how a question reaches the learner's notebook; None: this is that notebook


class Unanswered(AssertionError):
    """The question got no plain value: the code crashed, never ended, or returned something else."""

    @property
    def crashed(self):
        """Whether it was an exception, as happens; anything else the teacher is told."""
        return " raised " in str(self)


def ask(question, values=None, seconds=SECONDS):
    """The learner's answer to a question.

    Args:
        question: Python code, with an expression on its last line, whose value is the answer. It sees every
            name of the learner's notebook; what it defines itself is forgotten afterwards.
        values: names and plain values that the question may use.
        seconds: how long the answer may take.

    Returns:
        A plain value of exactly the learner's type: None, bool, int, float, str, a NumPy number or array,
        or a list, tuple or dict of those.

    Raises:
        Unanswered: there was none; the message says why in words for learner and teacher.
    """
    request = json.dumps({"question": question, "values": _encode(values or {})})
    answer = reply(request).text if _channel is None else _channel(request, seconds)
    try:
        return _decode(json.loads(answer))
    except Exception as error:  # made by code that is not trusted: it may be anything
        raise Unanswered(f"{_last_line(question)} gave no answer that could be read ({error})") from None


@contextmanager
def asking(channel):
    """Send every question through ``channel(request, seconds)``, which returns the reply."""
    global _channel
    before, _channel = _channel, channel
    try:
        yield
    finally:
        _channel = before


def reply(request):
    """Answer one request in the learner's notebook."""
    from IPython import get_ipython

    request = json.loads(request)
    question = request["question"]
    names = dict(get_ipython().user_ns) | _decode(request["values"])
    *statements, last = ast.parse(question).body
    try:
        exec(compile(ast.Module(statements, []), "<question>", "exec"), names)
        answer = eval(compile(ast.Expression(last.value), "<question>", "eval"), names)
        return _Answer(json.dumps(_encode(answer)))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too
        problem = f"{_last_line(question)} raised {type(error).__name__}: {error}"
        if isinstance(error, _NotPlain):
            problem = f"{_last_line(question)} gave {error}"
        raise Unanswered(problem) from None


class _Answer:
    """The JSON of a plain value, which travels as it is: nobody has to evaluate a text to read it."""

    def __init__(self, text):
        self.text = text

    def _repr_mimebundle_(self, **_):
        return {ANSWER: self.text}


class _NotPlain(TypeError):
    pass


def _encode(value):
    # Exact types, no subclasses: those could bring an __eq__ of their own.
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind in (list, tuple):
        return {kind.__name__: [_encode(item) for item in value]}
    if kind is dict:
        return {"dict": [[_encode(key), _encode(item)] for key, item in value.items()]}
    if kind in NUMPY_SCALARS:
        return {"scalar": value.item(), "dtype": value.dtype.str}
    if kind is np.ndarray and value.dtype.kind in "biufU":
        return {"array": value.ravel().tolist(), "dtype": value.dtype.str, "shape": list(value.shape)}
    raise _NotPlain(
        f"an object of type {kind.__name__}; expected a number, a text, a NumPy array, or a list, tuple or dict of them"
    )


def _decode(value):
    if not isinstance(value, dict):
        return value
    if "list" in value:
        return [_decode(item) for item in value["list"]]
    if "tuple" in value:
        return tuple(_decode(item) for item in value["tuple"])
    if "dict" in value:
        return {_decode(key): _decode(item) for key, item in value["dict"]}
    dtype = np.dtype(value["dtype"])
    items = value["array"] if "array" in value else [value["scalar"]]
    # In a forged answer a few letters could ask for objects, or for gigabytes.
    too_large = dtype.itemsize * len(items) > MOST_BYTES
    if too_large or dtype.kind not in "biufU" or any(type(item) not in PLAIN for item in items):
        raise ValueError("an array that cannot be")
    if "array" in value:
        return np.array(items, dtype=dtype).reshape(value["shape"])
    return dtype.type(items[0])


def _last_line(question):
    return question.strip().splitlines()[-1].strip()
