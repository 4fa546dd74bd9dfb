"""The machinery behind every "Your turn": check, hint, solution.

A lesson's module writes an exercise as its solution, decorated::

    @exercise(check=_check_double, hints=["What is 2 * 3?"])
    def double(number):
        return 2 * number

``double`` is then an :class:`Exercise`. Its check function gets the learner's answer, tries it with
:func:`attempt`, raises :class:`Wrong` on a mistake, and returns one sentence of what being right means.
"""

import copy
import html
import inspect
import textwrap
import traceback

import numpy as np
from IPython.display import Code

from cartpole_helpers.exercises.limit import within
from cartpole_helpers.mistakes import advice

SECONDS_ALLOWED = 20  # a right answer needs a second or two on a slow machine


class Wrong(Exception):
    """A mistake, with the message for the learner: the likely cause, and the case that shows it."""


class NotAttempted(Exception):
    """The stub still holds its dots."""


class Crashed(Exception):
    """The learner's code raised an exception; the message says which, and on what arguments."""


class Message:
    """Words for the learner: a plain text, and the same with a coloured edge in a notebook."""

    def __init__(self, heading, text, colour):
        self.heading = heading
        self.text = text
        self._colour = colour

    def __repr__(self):
        return f"{self.heading} {self.text}"

    def _repr_html_(self):
        style = f"border-left:5px solid {self._colour};padding:0.4em 0.9em;max-width:52em;white-space:pre-wrap"
        return f'<div style="{style}"><strong>{html.escape(self.heading)}</strong> {html.escape(self.text)}</div>'


class Exercise:
    """One task of a lesson, bound to the learner's answer by name."""

    def __init__(self, answer, check, hints):
        self.name = answer.__name__
        self.answer = answer
        self._check = check
        self._hints = hints
        self._hints_given = 0

    def __repr__(self):
        return f"Exercise {self.name}: use .check({self.name}), .hint() or .solution()"

    def check(self, answer):
        """Try the learner's answer. Never raises: whatever happens is a :class:`Message`."""
        try:
            if answer is ...:
                raise NotAttempted
            self._require_function(answer)
            meaning = within(SECONDS_ALLOWED, lambda: self._check(answer))
        except NotAttempted:
            text = f"Replace the dots in {self.name}, run its cell, then this one."
            return Message("Not attempted yet.", text, "#888888")
        except Wrong as mistake:
            return Message("Not yet.", str(mistake), "#D55E00")
        except Crashed as crash:
            return Message("It crashed.", str(crash), "#D55E00")
        except TimeoutError:
            text = (
                f"{self.name} was still running after {SECONDS_ALLOWED} seconds. Is there a loop that never ends, "
                "or does it play far more or longer games than it is asked to?"
            )
            return Message("Not yet.", text, "#D55E00")
        except Exception as error:  # an answer so unusual that the check itself stumbled over it
            text = (
                f"{self.name} returned something the check could not make sense of ({type(error).__name__}: {error})."
            )
            return Message("Not yet.", text, "#D55E00")
        return Message("These checks passed.", meaning, "#009E73")

    def hint(self):
        """The first hint; called again, the next."""
        number = min(self._hints_given, len(self._hints) - 1)
        self._hints_given = number + 1
        last = self._hints_given == len(self._hints)
        then = "That was the last hint; .solution() shows one way." if last else "Run it again for the next hint."
        return Message(f"Hint {number + 1} of {len(self._hints)}.", f"{self._hints[number]}\n{then}", "#0072B2")

    def solution(self):
        """One way of writing it, as code to read and compare."""
        return Code(self.source, language="python")

    @property
    def source(self):
        lines = textwrap.dedent(inspect.getsource(self.answer)).splitlines()
        first = next(i for i, line in enumerate(lines) if line.startswith("def "))
        return "\n".join(lines[first:])

    def _require_function(self, answer):
        if not callable(answer):
            raise Wrong(
                f"check needs the function {self.name} itself, but got {answer!r} ({type(answer).__name__}). "
                f"Write it without parentheses: .check({self.name})"
            )
        expected = list(inspect.signature(self.answer).parameters)
        try:
            inspect.signature(answer).bind(*expected)
        except TypeError:
            raise Wrong(
                f"{self.name} should take {len(expected)} argument{'s' * (len(expected) != 1)}, "
                f"({', '.join(expected)}), but yours takes {inspect.signature(answer)}."
            ) from None
        except ValueError:
            pass  # a built-in that does not tell its signature: calling it will


def exercise(check, hints):
    """Turn a solution into an :class:`Exercise`; its name is the name the learner's answer has."""

    def wrap(answer):
        return Exercise(answer, check, hints)

    return wrap


def attempt(answer, *arguments):
    """Call the learner's function; arrays, lists and dicts are copied first, so that it cannot change its case.

    A single value in an array without dimensions, as np.where returns it, comes back as that value.

    Raises:
        NotAttempted: it returned the dots of the stub.
        Wrong: it returned None, as a function without `return` does.
        Crashed: it raised an exception.
    """

    def called_as():  # only when it is needed: a policy is called thousands of times
        return f"{getattr(answer, '__name__', 'your function')}({', '.join(map(_show, arguments))})"

    try:
        result = answer(*map(_copied, arguments))
    except (Wrong, NotAttempted):
        raise
    except (Exception, SystemExit) as error:
        line = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {error} (in line {line.lineno} of {line.name}). {advice(error)}"
        raise Crashed(f"{called_as()} raised {what.rstrip()}") from error
    if result is ...:
        raise NotAttempted
    if result is None:
        raise Wrong(
            f"{called_as()} returned None: your function came to its end without a `return`. "
            "Is there one, whichever way it goes through the ifs and loops?"
        )
    return result[()] if isinstance(result, np.ndarray) and result.ndim == 0 else result


def _copied(argument):
    if isinstance(argument, np.ndarray):
        return argument.copy()
    return copy.copy(argument) if isinstance(argument, (list, dict, set)) else argument


def require_number(value, called_as):
    """The value as a float, or :class:`Wrong` if it is not a plain number."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise Wrong(f"{called_as} should be a number, but it is {_show(value)} ({type(value).__name__}).")
    return float(value)


def require_action(value, called_as):
    """The value as 0 or 1, or :class:`Wrong` if it is not an action of CartPole."""
    if isinstance(value, (bool, np.bool_)):
        raise Wrong(
            f"{called_as} is {value}, and Gymnasium wants the number 0 or 1. Turn the comparison into one: int(...)"
        )
    if isinstance(value, (float, np.floating)) and value in (0, 1):
        raise Wrong(f"{called_as} is {value}, and Gymnasium wants the whole number, without a decimal point: 0 or 1.")
    if not isinstance(value, (int, np.integer)) or value not in (0, 1):
        raise Wrong(f"{called_as} is {_show(value)}, and an action is the number 0 (push left) or 1 (push right).")
    return int(value)


def _show(value):
    if callable(value) and hasattr(value, "__name__"):
        return value.__name__
    if hasattr(value, "action_space"):
        return "env"  # its own repr is a row of wrappers that a learner never made
    if isinstance(value, np.random.Generator):
        return "rng"
    text = np.array2string(value, separator=", ", precision=3) if isinstance(value, np.ndarray) else repr(value)
    return text if len(text) <= 120 else text[:117] + "..."
