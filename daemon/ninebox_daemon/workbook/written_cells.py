"""One cell as it is written: its XML. Knows no sheet, no file and no person."""

import re

from ninebox_daemon.workbook.markup import with_attributes

Content = str | int | None
"""Text, a number, or None: blank. Text is text, whatever it begins with."""

_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PRESERVED = re.compile(r"^\s|\s$|[\t\r\n]|  ")


def text_units(text: str) -> int:
    """Return how long a text is for Excel, which counts in units of UTF-16.

    >>> text_units("a"), text_units("😀")
    (1, 2)
    """
    return len(text) + sum(letter > "\uffff" for letter in text)


def escaped(text: str) -> str:
    r"""Return text as it stands in XML.

    What XML can't hold goes the way of Excel, as `_x0001_`, and text that looks like that is kept from being taken for
    it. A carriage return would get lost in XML; as a reference it is read by Excel, LibreOffice and all libraries.

    >>> escaped("a < b & c"), escaped("\x01 _x0041_"), escaped("\r\n")
    ('a &lt; b &amp; c', '_x0001_ _x005F_x0041_', '&#13;\n')
    """
    text = _ESCAPE_LIKE.sub("_x005F_", text)
    text = _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def cell_xml(tag: bytes, prefix: bytes, content: Content) -> bytes:
    """Return a cell with this content. `tag` is its start tag as it was: style and the like stay.

    Gone are the type, and references to what the old value was besides (`cm`, `vm`: such as a picture in the cell).

    >>> cell_xml(b'<c r="B2" s="4" t="s">', b"", "=1+1")
    b'<c r="B2" s="4" t="inlineStr"><is><t>=1+1</t></is></c>'
    >>> cell_xml(b'<x:c r="B2" s="4"/>', b"x:", 3), cell_xml(b'<c r="B2" s="4" t="b">', b"", None)
    (b'<x:c r="B2" s="4"><x:v>3</x:v></x:c>', b'<c r="B2" s="4"/>')
    """
    kind = "inlineStr" if isinstance(content, str) else None
    opening = with_attributes(tag, cm=None, vm=None, t=kind).removesuffix(b">").removesuffix(b"/").rstrip()
    if content is None:
        return opening + b"/>"
    if isinstance(content, int):
        return b"%b><%bv>%d</%bv></%bc>" % (opening, prefix, content, prefix, prefix)
    space = b' xml:space="preserve"' if _PRESERVED.search(content) else b""
    text = escaped(content).encode()
    return b"%b><%bis><%bt%b>%b</%bt></%bis></%bc>" % (opening, prefix, prefix, space, text, prefix, prefix, prefix)
