"""How much text the cells of a sheet share, measured before anything of it is loaded. Knows no value and no person.

A text that stands in the file once can be that of a million cells, and each of them becomes a person's own.
"""

import re
from collections.abc import Iterator

from ninebox_daemon.workbook.package import Package
from ninebox_daemon.workbook.pieces import cell_pieces

SHARED_STRINGS = "xl/sharedStrings.xml"

_END_OF_TEXT = re.compile(rb"</(?:[\w.-]+:)?si\s*>")
_USE = re.compile(rb"\st=[\"']s[\"'][^>]*>\s*<(?:[\w.-]+:)?v>\s*([0-9]{1,9})\s*<")


def shared_characters(package: Package, part: str, uses: int, enough: int) -> int:
    """Return how many characters the sheet's cells share at most, markup included; exactly only beyond `enough`.

    `uses`: cells whose text is a shared one. Raises NotAWorkbook.
    """
    if not uses or not package.has(SHARED_STRINGS):
        return 0
    lengths = list(_lengths(package))
    bound = uses * max(lengths, default=0)
    if bound <= enough:
        return bound
    characters, in_other_ways = 0, uses
    for piece in cell_pieces(package.pieces(part)):
        numbers = [int(number) for number in _USE.findall(piece)]
        characters += sum(lengths[number] for number in numbers if number < len(lengths))
        in_other_ways -= len(numbers)
    return characters + max(in_other_ways, 0) * max(lengths)  # a use that isn't found may be of any text


def _lengths(package: Package) -> Iterator[int]:
    """Yield how long each shared text is, in bytes with its markup."""
    rest = b""
    for piece in package.pieces(SHARED_STRINGS):
        *texts, rest = _END_OF_TEXT.split(rest + piece)
        yield from map(len, texts)
