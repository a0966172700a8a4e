"""What every page keeps to: read with the standard parser, so that each page a test fetches can be checked at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NO_BLOCKS_INSIDE = {"p", "h1", "h2", "h3", "h4", "button", "label", "span"}
BLOCKS = {"div", "p", "ul", "ol", "dl", "table", "form", "section", "fieldset", "h1", "h2", "h3", "h4", "main", "nav"}
NO_LABEL_NEEDED = {"hidden", "submit", "button", "reset", "image"}


@dataclass
class Element:
    """One element: its tag, attributes, what is inside in order, and what it stands in."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None
    content: list[Element | str] = field(default_factory=list)

    def inside(self, *tags: str) -> bool:
        """Whether it stands in an element of one of these tags, however deep."""
        above = self.parent
        while above is not None and above.tag not in tags:
            above = above.parent
        return above is not None

    def all(self, *tags: str) -> Iterator[Element]:
        """Every element inside with one of these tags (of any, where none is named), in order."""
        waiting = self.content[::-1]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                continue
            if not tags or part.tag in tags:
                yield part
            waiting += part.content[::-1]

    @property
    def text(self) -> str:
        """The text inside, as it stands."""
        return "".join(part if isinstance(part, str) else part.text for part in self.content)

    def words(self) -> str:
        """The text inside, in one line."""
        return " ".join(self.text.split())


class Page(HTMLParser):
    """A parsed page, and what is wrong with its nesting."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {}, None)
        self.faults: list[str] = []
        self._open = self.root
        self.whole = "<html" in html
        self.feed(html)
        self.close()
        if self._open is not self.root:
            self.faults.append(f"<{self._open.tag}> is never closed")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, noting what may not stand where it stands."""
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        if len(element.attributes) < len(attrs):
            (repeated, _times), *_ = Counter(name for name, _ in attrs).most_common(1)
            self.faults.append(f"<{tag}> has two {repeated} attributes")
        if tag in BLOCKS and self._open.tag in NO_BLOCKS_INSIDE:
            self.faults.append(f"<{tag}> inside <{self._open.tag}>")
        if tag in {"a", "button"} and element.inside("a", "button"):
            self.faults.append(f"<{tag}> inside a link or button")
        if tag == "form" and element.inside("form"):
            self.faults.append("a form inside a form")
        self._open.content.append(element)
        if tag not in VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<br/>`, and the shapes of an inline picture."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that is open; any other closing tag is a fault."""
        if self._open.tag != tag:
            self.faults.append(f"</{tag}> where </{self._open.tag}> was due")
            return
        self._open = self._open.parent or self.root

    def handle_data(self, data: str) -> None:
        """Text belongs to the element that is open."""
        self._open.content.append(data)


def faults_of(html: str) -> list[str]:
    """Everything that is wrong with a page or a piece of one; nothing, where it is in order."""
    return faults_in(Page(html))


def faults_in(page: Page) -> list[str]:
    """The same, of a page that was read already."""
    root = page.root
    found = [*page.faults, *_ids(root), *_inline_code(root), *_labels(root), *_forms(root), *_pictures(root)]
    if page.whole:
        found += _head(root)
    return found


def _head(root: Element) -> Iterator[str]:
    if not next(root.all("html")).attributes.get("lang"):
        yield "the page names no language"
    titles = [t for t in root.all("title") if not t.inside("svg")]
    if len(titles) != 1 or len(titles[0].words().strip("– ")) < 5 or titles[0].words().startswith("–"):
        yield "the page has no title of its own"
    headings = [h.words() for h in root.all("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"the page has {len(headings)} h1: {headings}"
    if len(list(root.all("main"))) != 1:
        yield "the page has not exactly one main"
    if any(summary.attributes.get("class") == "govuk-error-summary" for summary in root.all("div")):
        ids = {e.attributes["id"] for e in root.all() if "id" in e.attributes}
        for link in root.all("a"):
            target = link.attributes.get("href", "")
            if target.startswith("#") and target[1:] not in ids:
                yield f"the link {target} leads nowhere"


def _ids(root: Element) -> Iterator[str]:
    elements = list(root.all())
    ids = Counter(e.attributes["id"] for e in elements if "id" in e.attributes)
    for name, times in ids.items():
        if times > 1 or not name or " " in name:
            yield f"the id {name!r} is used {times} times"
    for element in elements:
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for name in element.attributes.get(attribute, "").split():
                if name not in ids:
                    yield f"<{element.tag} {attribute}={name}> points at nothing"


def _inline_code(root: Element) -> Iterator[str]:
    for element in root.all():
        for attribute in element.attributes:
            if attribute == "style" or attribute.startswith("on") or attribute.startswith("hx-on"):
                yield f"<{element.tag} {attribute}> would be blocked by the content policy"
        if element.tag in {"script", "style"} and "nonce" not in element.attributes:
            yield f"<{element.tag}> has no nonce"


def _labels(root: Element) -> Iterator[str]:
    labelled = {label.attributes["for"] for label in root.all("label") if "for" in label.attributes}
    for element in root.all("input", "select", "textarea"):
        attributes = element.attributes
        if attributes.get("type") in NO_LABEL_NEEDED or element.inside("label"):
            continue
        if attributes.get("id") not in labelled and not {"aria-label", "aria-labelledby"} & attributes.keys():
            yield f"<{element.tag} name={attributes.get('name')}> has no label"
    for element in root.all("a", "button"):
        if not element.words() and "aria-label" not in element.attributes:
            yield f"a <{element.tag}> says nothing"
    for element in root.all("fieldset"):
        if not any(legend.words() for legend in element.all("legend")):
            yield f"<fieldset id={element.attributes.get('id')}> has no legend that says what its choices are about"


def _forms(root: Element) -> Iterator[str]:
    for form in root.all("form"):
        names = {e.attributes.get("name") for e in form.all("input")}
        if form.attributes.get("method", "get").lower() == "post" and "csrf_token" not in names:
            yield f"the form to {form.attributes.get('action', 'itself')} carries no csrf_token"
        if form.attributes.get("method", "get").lower() == "get" and "csrf_token" in names:
            yield "a GET form puts the csrf_token into the address"


def _pictures(root: Element) -> Iterator[str]:
    for picture in root.all("img"):
        if "alt" not in picture.attributes:
            yield f"the picture {picture.attributes.get('src')} has no alt"
