"""Widths of columns that are added, in a sheet's list of columns. Knows that list's XML and nothing else."""

from collections.abc import Iterator

from ninebox_daemon.workbook.markup import Edit, Node, with_attributes

_USUAL_WIDTH = "9.140625"
"""Excel's own, in characters; a column that is listed without a width is not safe from being shown as none."""

_HIDING = {"hidden": None, "collapsed": None, "outlineLevel": None}


def columns_shown(xml: bytes, listed: Node, first: int, last: int) -> list[Edit]:
    """Return the edits that show the columns `first` to `last`, counted from 1, as wide as the one before them.

    Ranges of columns that reach into them are split: the columns on either side stay as they are.
    """
    ranges = [(node, int(node.attributes["min"]), int(node.attributes["max"])) for node in listed.all("col")]
    model = next((node for node, low, high in ranges if low <= first - 1 <= high), None)
    if model is None and not any(low <= last and high >= first for _, low, high in ranges):
        return []
    if model is not None and _shown(model) and _range(model)[1] >= last:
        return []
    width = _width(model)
    pieces: list[tuple[int, bytes]] = []
    edits: list[Edit] = []
    covered: set[int] = set()
    for node, low, high in ranges:
        if low > last or high < first:
            continue
        tag = xml[node.start : node.tag_end]
        edits.append((node.start, node.end, b""))
        for begin, end, changes in (
            (low, min(high, first - 1), {}),
            (max(low, first), min(high, last), {**_HIDING, **width}),
            (max(low, last + 1), high, {}),
        ):
            if begin <= end:
                pieces.append((begin, _closed(tag, min=str(begin), max=str(end), **changes)))
        covered |= set(range(max(low, first), min(high, last) + 1))
    if model is not None:
        tag = xml[model.start : model.tag_end]
        for begin, end in _runs(column for column in range(first, last + 1) if column not in covered):
            pieces.append((begin, _closed(tag, min=str(begin), max=str(end), style=None, **_HIDING, **width)))
    new = b"".join(piece for _, piece in sorted(pieces))
    # All that was taken away is one stretch of the list: what begins at its place, or after the last one before it.
    at = edits[0][0] if edits else next((n.start for n, low, _ in ranges if low > last), _end_of(listed))
    return [(at, at, new), *edits]


def _range(node: Node) -> tuple[int, int]:
    return int(node.attributes["min"]), int(node.attributes["max"])


def _shown(node: Node) -> bool:
    return node.attributes.get("hidden", "0") in ("0", "false") and _wide(node)


def _wide(node: Node) -> bool:
    try:
        return float(node.attributes.get("width", _USUAL_WIDTH)) > 0
    except ValueError:
        return False


def _width(model: Node | None) -> dict[str, str | None]:
    if model is None or "width" not in model.attributes or not _wide(model):
        return {"width": _USUAL_WIDTH, "customWidth": None, "bestFit": None}
    return {"width": model.attributes["width"], "customWidth": "1", "bestFit": None}


def _closed(tag: bytes, **changes: str | None) -> bytes:
    """Return the whole element with these attributes: a column holds nothing."""
    return with_attributes(tag, **changes).removesuffix(b"/>").removesuffix(b">").rstrip() + b"/>"


def _runs(columns: Iterator[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each unbroken run."""
    begin = end = None
    for column in columns:
        if end is not None and begin is not None and column > end + 1:
            yield begin, end
            begin = None
        begin, end = (column if begin is None else begin), column
    if begin is not None and end is not None:
        yield begin, end


def _end_of(listed: Node) -> int:
    """Return where the last column of the list ends; a list is never empty."""
    return listed.children[-1].end if listed.children else listed.tag_end
