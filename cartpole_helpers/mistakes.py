"""What to do about an error: a sentence or two for the learner, below Python's own.

An IPython extension, which ``start.py`` names to every kernel: it must be there after a restart in the middle of
a lesson too, before any cell has imported anything of ours. It changes how an error looks and nothing else: name
and message stay as they are, and ``%tb`` shows the whole traceback.
"""

import ast
import builtins
import difflib
import linecache
import sys
from types import ModuleType, TracebackType

import IPython

MOST_STEPS = 6  # of a traceback; only a recursion has more in the learner's own cells

_ONLY_THE_OBSERVATION = (
    "Is it all of what `reset` or `step` returned? The observation is the first part: observation, info = env.reset()"
)
# What a call returns, for lines that unpack it into another number of names, as programs for the old gym do.
RETURNS = {
    ".step(": "`step` returns five values: observation, reward, terminated, truncated, info = env.step(action)",
    ".reset(": "`reset` returns two values: observation, info = env.reset()",
}
# What the usual errors of beginners mean, by words in them.
ADVICE = {
    "truth value of an array": "One number is needed there: pick one out of the array, or add its numbers up.",
    "0-dimensional arrays": "One number is needed there: pick one out of the array, or add its numbers up.",
    "where it is not associated with a value": "Give that name a value before its first use, perhaps before the loop.",
    "'int' object is not iterable": "A number cannot be looped over; range(number) can.",
    "'Episode'": "An Episode holds `.observations`, `.actions`, and as a number its `.score`.",
    "for ^": "In Python a power is written x ** n.",
    "cannot unpack non-iterable": "There are more names on the left of the = than values on the right.",
    "too many values to unpack": "There are more values on the right of the = than names on the left.",
    "maximum recursion depth": "A function called itself without end. Did you mean another one, of the same name?",
    "No module named 'gym'": "The package has a new name: import gymnasium as gym",
    "no attribute 'seed'": "The seed is given to reset now: observation, info = env.reset(seed=1)",
    "inhomogeneous shape": _ONLY_THE_OBSERVATION,
    "tuple index out of range": _ONLY_THE_OBSERVATION,
    "to tuple": _ONLY_THE_OBSERVATION,
    "non-int of type 'list'": "Lists have no arithmetic. Go through their places in a loop.",
    "sequence by non-int": _ONLY_THE_OBSERVATION,
    "is out of bounds for axis": "The places of n things go from 0 to n - 1. (The argmax of a whole table counts on "
    "from row to row: take the mean of each row first.)",
    "pygame is not installed": "Nothing need be installed: leave out render_mode, and watch a game with `replay`.",
}

_made = {}  # for each name that a cell made: its value, and the line that made it


def load_ipython_extension(shell):
    """IPython calls this when a kernel starts."""
    shell.events.register("post_run_cell", lambda result: _remember(result.info.raw_cell, shell))
    shell.set_custom_exc((BaseException,), _show)


def advice(error):
    """What to do about this error, or "" if nothing is known that the error does not say itself."""
    if isinstance(error, KeyboardInterrupt):
        return "Stopped. Nothing is lost: what the other cells made is still there."
    steps = _steps_in_cells(error.__traceback__)
    if type(error) is NameError and steps:
        return _about_unknown(error.name, steps[-1].tb_frame.f_globals)
    for step in reversed(steps):
        for name in step.tb_frame.f_code.co_names:
            if words := _about_overwritten(name, step.tb_frame.f_globals, str(error)):
                return words
    if steps and "to unpack" in str(error):
        line = linecache.getline(steps[-1].tb_frame.f_code.co_filename, steps[-1].tb_lineno)
        if words := next((words for call, words in RETURNS.items() if call in line), ""):
            return words
    return next((words for part, words in ADVICE.items() if part in str(error)), "")


def _show(shell, kind, error, trace, tb_offset=None):
    """Show an error: its traceback as far as it is in the learner's cells, its message, and what to do."""
    steps = _steps_in_cells(trace)
    if len(steps) > MOST_STEPS:
        steps = steps[: MOST_STEPS // 2] + steps[-MOST_STEPS // 2 :]
    shown = None
    for step in reversed(steps):
        shown = TracebackType(shown, step.tb_frame, step.tb_lasti, step.tb_lineno)
    notes = []
    if steps and len(steps) < len(_steps(trace)) - 1:  # the first step is IPython's
        notes.append("(Only lines of your cells are shown. Run %tb to see the others too.)")
    if words := advice(error):
        notes.append(words)  # last, where it is read
    for note in notes:
        error.add_note(note)
    shell.showtraceback((kind, error, shown or trace), tb_offset=0 if shown else None)
    if notes and IPython.version_info < (8, 14):  # as hosted notebooks have it: it does not know of notes
        print(*notes, sep="\n", file=sys.stderr)
    if notes:
        del error.__notes__[-len(notes) :]
    sys.last_traceback = trace  # this is what %tb shows


def _steps(trace):
    steps = []
    while trace:
        steps.append(trace)
        trace = trace.tb_next
    return steps


def _steps_in_cells(trace):
    return [step for step in _steps(trace) if step.tb_frame.f_globals.get("__name__") == "__main__"]


def _about_unknown(name, names):
    known = [each for each in {**vars(builtins), **names} if not each.startswith("_")]
    alike = [each for each in known if sorted(each) == sorted(name)] or difflib.get_close_matches(name, known, 1, 0.85)
    slip = f" Or is it a slip of the pen, for `{alike[0]}`?" if alike else ""
    return (
        f"`{name}` has no meaning yet. Perhaps the cell that gives it one has not run since the kernel started: "
        f"choose Run > Run All Above Selected Cell, then run this cell again.{slip}"
    )


def _about_overwritten(name, names, message):
    """For a name that could do something until a cell gave it a value that cannot, or that does something else."""
    if name not in names:
        return ""
    value = names[name]
    now = f"`{name}` is {_short(value)} now, because a cell gave that name a new meaning. "
    if name in vars(builtins) and not callable(value):
        return now + f"To get Python's own back, run: del {name}"
    before, line = _made.get(name, (None, ""))
    if _is_damage(before, value):
        return now + f"To get the old one back, run the cell again that has this line: {line}"
    if before is not value and message.startswith(f"{name}() ") and _is_import(line):
        return f"This `{name}` is your own. To get the one of the lesson back, run: {line}"
    return ""


def _is_damage(before, value):
    """Whether something that could do more has become a number, a text or None, or cannot be called any more."""
    simple = (type(None), bool, int, float, complex, str)
    if callable(before) or isinstance(before, ModuleType):
        return not (callable(value) or isinstance(value, ModuleType))
    return isinstance(value, simple) and not isinstance(before, simple)


def _short(value):
    text = f"{value!r} ({type(value).__name__})" if isinstance(value, (type(None), bool, int, float, str)) else ""
    return "None" if value is None else text if 0 < len(text) < 60 else f"a {type(value).__name__}"


def _remember(source, shell):
    """Keep what a cell has made, and by which line."""
    source = shell.transform_cell(source)
    try:
        cell = ast.parse(source)
    except SyntaxError:
        return
    for node in _outside_functions(cell):
        line = source.splitlines()[node.lineno - 1].strip() if hasattr(node, "lineno") else ""
        for name in _names_made_by(node):
            before, earlier_line = _made.get(name, (None, ""))
            value = shell.user_ns.get(name)
            # What a cell has damaged or hidden is what the advice will be about, so that stays.
            if not _is_damage(before, value) and (_is_import(line) or not _is_import(earlier_line)):
                _made[name] = value, line


def _outside_functions(node):
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, (ast.FunctionDef, ast.ClassDef, ast.Lambda)):  # names in these are their own
            yield from _outside_functions(child)


def _names_made_by(node):
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    return [node.id] if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else []


def _is_import(line):
    return line.startswith(("import ", "from "))
