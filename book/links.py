"""Links of the repository's Markdown, as they must be on the site: to its pages, and nowhere into the house."""

import posixpath
import re

from mdit_py_plugins.anchors.index import slugify

_LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")


def fitted(text, folder, pages, moved, repository):
    """Markdown with every link to a file of the project led to its page, or to the repository, or turned to plain text.

    Args:
        text: Markdown.
        folder: of the file it is in, from the project's folder.
        pages: what is a page of the site: paths from the project's folder.
        moved: paths of files that are on the site under another one.
        repository: "owner/name" on GitHub, or None.
    """

    def fit(match):
        words, target = match.groups()
        if re.match(r"[a-z]+:|#", target):
            return match[0]
        path, _, anchor = target.partition("#")
        path = posixpath.normpath(posixpath.join(folder.as_posix(), path))
        path = moved.get(path, path)
        if path in pages:
            if path.endswith(".ipynb"):
                anchor = slugify(anchor)  # JupyterLab keeps capitals and punctuation, Sphinx does not
            way = posixpath.relpath(path, folder.as_posix())
            return f"[{words}]({way}{'#' + anchor if anchor else ''})"
        if repository:
            return f"[{words}](https://github.com/{repository}/blob/main/{path})"
        return words

    return _LINK.sub(fit, text)
