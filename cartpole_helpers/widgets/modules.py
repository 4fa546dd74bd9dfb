"""The JavaScript modules of a widget, joined to one: what anywidget takes, and what a page needs that loads nothing."""

import functools
import re
from pathlib import Path

FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|let|class)\*? (\w+))", re.MULTILINE)
_DEFAULT = "export default "


@functools.cache
def joined(name, folder=FOLDER):
    """A module and all that it imports, as one module without imports, and their style sheets.

    Every module becomes a function that returns what it exports, so that each keeps its names to itself. The
    style sheet of a module is the file of the same name that ends with ``.css``, if there is one.

    Args:
        name: of the module that the others are imported by, such as ``"replayer.js"``.
        folder: where it is.

    Returns:
        The script, which exports what this module exports, and the style: two texts.

    Raises:
        ValueError: a module imports what there is not, or imports or exports in a way that is not understood here:
            only ``import { a, b } from "./file.js";`` and exports in front of what they export are.
    """
    entry = (folder / name).resolve()
    modules = {}
    _collect(entry, modules, [])
    parts = [f"const {_variable(path)} = (() => {{\n{body}}})();\n" for path, (body, _) in modules.items()]
    exported = [each for each in modules[entry][1] if each != "default"]
    parts.append(f"export const {{ {', '.join(exported)} }} = {_variable(entry)};\n")
    if "default" in modules[entry][1]:
        parts.append(f"{_DEFAULT}{_variable(entry)}.default;\n")
    styles = [path.with_suffix(".css") for path in modules]
    return "".join(parts), "".join(style.read_text(encoding="utf-8") for style in styles if style.exists())


def _collect(path, modules, importers):
    """Put a module, as the body of a function, behind those that it imports."""
    if path in modules:
        return
    if path in importers:
        raise ValueError(f"{path.name} imports itself, by way of {importers[-1].name}. Try a third module for both")
    if not path.is_file():
        raise ValueError(f"{importers[-1].name if importers else 'joined'} asks for {path.name}, which does not exist")

    def take_from(match):
        names, source = match.groups()
        other = (path.parent / source).resolve()
        _collect(other, modules, [*importers, path])
        for each in filter(None, re.split(r"[\s,]+", names)):
            if each not in modules[other][1]:
                raise ValueError(f"{path.name} imports {each!r} from {other.name}, which does not export it")
        return f"const {{{names}}} = {_variable(other)};\n"

    text = _IMPORT.sub(take_from, path.read_text(encoding="utf-8"))
    exported = _EXPORT.findall(text)
    text = _EXPORT.sub("", text)
    if f"\n{_DEFAULT}" in text:
        text = text.replace(f"\n{_DEFAULT}", "\nconst _default = ")
        exported.append("default: _default")
    stray = re.search(r"^(?:import|export)\b.*", text, re.MULTILINE)
    if stray:
        raise ValueError(f"{path.name} has a line that cannot be joined: {stray[0]!r}. joined() says what can be")
    body = f"{text}return {{ {', '.join(exported)} }};\n"
    modules[path] = body, [each.partition(":")[0] for each in exported]


def _variable(path):
    return re.sub(r"\W", "_", str(path.relative_to(FOLDER) if path.is_relative_to(FOLDER) else path.name))
