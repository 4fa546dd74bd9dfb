"""A built page as a checker of links sees it."""

import html.parser
import urllib.parse


class Page(html.parser.HTMLParser):
    """Of a page: what it links to, what it loads, its anchors, and its pictures' descriptions."""

    def __init__(self, path):
        super().__init__()
        self.links, self.loads, self.anchors, self.descriptions = [], [], set(), []
        self.path = path
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.anchors.add(attributes.get("id"))
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if tag == "img":
            self.descriptions.append((attributes.get("src"), attributes.get("alt", "")))
        if tag in ("img", "script") and "src" in attributes:
            self.loads.append(attributes["src"])
        if tag == "link" and attributes.get("rel") == "stylesheet":
            self.loads.append(attributes["href"])
        if tag == "figure" and "data-code" in attributes:
            self.loads.append(f"{attributes['data-static']}/widgets/{attributes['data-code']}.js")

    def file(self, address):
        return (self.path.parent / urllib.parse.unquote(urllib.parse.urlsplit(address).path)).resolve()
