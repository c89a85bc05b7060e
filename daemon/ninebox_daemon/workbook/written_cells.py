"""One cell as it is written: its XML. Knows no sheet, no file and no person."""

import re

from ninebox_daemon.workbook.escapes import escaped
from ninebox_daemon.workbook.markup import with_attributes

Content = str | int | None
"""Text, a number, or None: blank. Text is text, whatever it begins with."""

_PRESERVED = re.compile(r"^\s|\s$|[\t\r\n]|  ")


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
