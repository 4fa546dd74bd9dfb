"""Did the notebook put something else in the place of a helper function?

It gains nothing by that: hidden tests use the course's own. But a teacher may want to know.
"""

import importlib.util
import inspect
import sys


def changed_helpers():
    """The functions of ``cartpole_helpers`` that are not what its files say, as "module.function"."""
    changed = []
    for name, module in sorted(sys.modules.items()):
        if not name.startswith("cartpole_helpers.") or not getattr(module, "__file__", None):
            continue
        specification = importlib.util.spec_from_file_location(name, module.__file__)
        original = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(original)
        for attribute, function in inspect.getmembers(original, inspect.isfunction):
            present = getattr(module, attribute, None)
            if getattr(present, "__code__", None) != function.__code__:
                changed.append(f"{name}.{attribute}")
    return changed
