"""Which styles of a workbook show a value plainly. Knows the part of styles, no sheet."""

from ninebox_daemon.workbook.package import Package

_STYLES = "xl/styles.xml"
_PLAIN_FORMATS = ("0", "49")  # General, and Text


def plain_styles(package: Package) -> set[str]:
    """Return the styles, by their place in `cellXfs`, whose number format is General or Text: no date, no currency."""
    if not package.has(_STYLES):
        return set()
    found = package.xml(_STYLES).iterfind("{*}cellXfs/{*}xf")
    return {str(place) for place, style in enumerate(found) if style.get("numFmtId", "0") in _PLAIN_FORMATS}
