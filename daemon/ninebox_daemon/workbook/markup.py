"""XML as bytes with places: what stands where in it, and single tags changed. Knows no sheet and no workbook.

Nothing is ever serialised: whoever changes XML replaces the bytes from one place to another and leaves all others.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

_TAG = re.compile(rb"<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*+>")
_TAG_NAME = re.compile(rb"</?([^\s/>]+)")
_DECLARED = re.compile(rb"\s*<\?xml[^>]*?\sencoding\s*=\s*[\"']([^\"']*)[\"']")
_BOM = b"\xef\xbb\xbf"
_UTF_8 = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}

Edit = tuple[int, int, bytes]
"""From this place to that one, these bytes instead. Places of equal beginning are insertions, kept in their order."""


@dataclass(slots=True)
class Node:
    """An element: where its tag begins and ends, where all of it ends, and what is in it."""

    namespace: str
    name: str
    attributes: dict[str, str]
    start: int
    tag_end: int
    end: int = 0
    children: list["Node"] = field(default_factory=list)
    text: str = ""
    """Of the element itself, that of its children left out."""

    def find(self, name: str) -> "Node | None":
        """Return the first child of this name and the element's own namespace."""
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator["Node"]:
        """Yield the children of this name and the element's own namespace."""
        return (child for child in self.children if child.name == name and child.namespace == self.namespace)

    def walk(self) -> Iterator["Node"]:
        """Yield the element and all in it."""
        yield self
        for child in self.children:
            yield from child.walk()


def parsed(xml: bytes, *, inside: bytes = b"", opaque: str = "", keep_text: bool = True) -> Node:
    """Return the root element of the XML, places counted in bytes from its beginning.

    `inside`: the start tag that the XML stands in, whose prefixes it uses. `opaque`: elements of this name are noted,
    what is in them isn't. Raises ValueError: no sound XML, or it has a DOCTYPE, whose entities could expand.
    """
    whole = inside + xml + (b"</%b>" % tag_name(inside) if inside else b"")
    builder = _Builder(whole, len(inside), opaque)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: builder.begin(parser.CurrentByteIndex, name, attributes)
    parser.EndElementHandler = lambda _: builder.finish(parser.CurrentByteIndex)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    if keep_text:
        parser.CharacterDataHandler = builder.read
    try:
        parser.Parse(whole, True)
    except expat.ExpatError as wrong:
        raise ValueError(str(wrong)) from None
    finally:  # a parser that its handlers know keeps itself alive
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
    root = builder.root
    return root.children[0] if inside else root


class _Builder:
    def __init__(self, xml: bytes, ahead: int, opaque: str) -> None:
        self._xml, self._ahead, self._opaque = xml, ahead, opaque
        self._open: list[Node] = []
        self._skipped = 0
        self.root: Node

    def begin(self, place: int, name: str, attributes: dict[str, str]) -> None:
        if self._skipped or (self._open and self._opaque and self._open[-1].name == self._opaque):
            self._skipped += 1
            return
        tag = _TAG.match(self._xml, place)
        if tag is None:  # expat read it and the pattern can't: not in the bytes as given, such as out of an entity
            raise ValueError("a tag can't be found again")
        namespace, _, local = name.rpartition(" ")
        node = Node(namespace, local, attributes, place - self._ahead, tag.end() - self._ahead)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def finish(self, place: int) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        node = self._open.pop()
        tag_end = node.tag_end + self._ahead
        closed = self._xml[tag_end - 2 : tag_end] == b"/>"
        node.end = node.tag_end if closed else self._xml.index(b">", place) + 1 - self._ahead

    def read(self, text: str) -> None:
        if not self._skipped and self._open:
            self._open[-1].text += text


def _refuse_doctype(*_: object) -> None:
    raise ValueError("a DOCTYPE stands in it")


def checked_utf_8(xml: bytes, refused: Callable[[str], Exception]) -> bytes:
    """Return the XML, or raise what `refused` makes of the reason: its bytes are not those of UTF-8."""
    declared = _DECLARED.match(xml.removeprefix(_BOM)[:200])
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in xml[:4]:
        raise refused("it is written in UTF-16 or UTF-32, only UTF-8 can be changed")
    if declared and declared[1].lower() not in _UTF_8:
        raise refused(f"it is written in {declared[1].decode('ascii', 'replace')}, only UTF-8 can be changed")
    return xml


def tag_name(tag: bytes) -> bytes:
    """Return the name in a tag, prefix and all.

    >>> tag_name(b'<x:row r="1">'), tag_name(b"</c>")
    (b'x:row', b'c')
    """
    found = _TAG_NAME.match(tag)
    return found[1] if found else b""


def prefix_of(tag: bytes) -> bytes:
    """Return the prefix of the name in a tag with its colon; empty where it has none.

    >>> prefix_of(b'<x:row r="1">'), prefix_of(b"<row>")
    (b'x:', b'')
    """
    before, colon, _ = tag_name(tag).rpartition(b":")
    return before + colon


def with_attributes(tag: bytes, **changes: str | None) -> bytes:
    r"""Return a start tag with these attributes of no namespace set, or taken away where None; the others as they are.

    Values must need no escaping.

    >>> with_attributes(b'<c r="A1" t="s" x:t="1" />', t=None, s="3")
    b'<c r="A1" x:t="1" s="3" />'
    >>> with_attributes(b"<c x=' t=\"s\"' t='b'>", t=None).decode()
    '<c x=\' t="s"\'>'
    """
    for name, value in changes.items():
        pattern = rb"(\s+)%b\s*=\s*(?:\"[^\"]*\"|'[^']*')" % name.encode()
        found = next((match for match in re.finditer(pattern, tag) if _outside_quotes(tag, match.start())), None)
        said = b"" if value is None else b'%b="%b"' % (name.encode(), value.encode())
        if found:
            tag = tag[: found.start()] + (found[1] + said if said else b"") + tag[found.end() :]
        elif said:
            end = len(tag) - (2 if tag.endswith(b"/>") else 1)
            body = tag[:end].rstrip()
            tag = body + b" " + said + tag[len(body) :]
    return tag


def _outside_quotes(tag: bytes, place: int) -> bool:
    before = re.sub(rb"\"[^\"]*\"|'[^']*'", b"", tag[:place])
    return b'"' not in before and b"'" not in before


def spliced(xml: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the XML with the edits made, in whatever order they come. No two may overlap.

    >>> spliced(b"abcdef", [(4, 5, b"!"), (1, 3, b"?"), (1, 1, b"+")])
    b'a+?d!f'
    """
    done: list[bytes] = []
    at = 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        if start < at:
            raise AssertionError("two edits overlap")
        done += (xml[at:start], new)
        at = end
    return b"".join([*done, xml[at:]])
