"""Figures and machines as people read them. Pure."""

from __future__ import annotations

from typing import Any

from bench.results import Figure, Unit

BUSY = "**Others worked on this machine meanwhile: the figures are larger than they should be, and not steady.**"


def amount(value: float, unit: Unit) -> str:
    """Return a value with its unit: three digits that count, or all of a large one.

    >>> amount(0.23456, "ms"), amount(27.94, "ms"), amount(1182.4, "ms"), amount(16512, "B"), amount(1, "times")
    ('0.235 ms', '27.9 ms', '1,182 ms', '16,512 B', '1.00')
    """
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    number = f"{value:,.{digits}f}"
    return number if unit == "times" else f"{number} {unit}"


def short(value: float) -> str:
    """Return a number alone: three digits that count, or all of a large one.

    >>> short(4.0), short(38.923), short(3290.4)
    ('4', '38.9', '3,290')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def ratio(figure: Figure, floor: str) -> str:
    """Return how many times a floor of its own a figure is, in words; nothing without that floor."""
    times = figure.times(floor)
    return "" if times is None else f"{times:.3g} x"


def name(figure: Figure) -> str:
    """Return what a figure is of.

    >>> from bench.results import spread_of
    >>> name(Figure("employee.list", 1000, "ms", spread_of([1.0])))
    'employee.list, 1,000'
    """
    return figure.what if figure.people is None else f"{figure.what}, {figure.people:,}"


def machine(of: dict[str, Any]) -> str:
    """Return one sentence about what a run was taken on."""
    load = "" if of["load"] is None else f"; load before the run {of['load']:g}"
    where = f"{of['cpu']}, {of['cores']} cores, {of['memoryGB']} GB; {of['os']}"
    changed = " and what was not committed then" if of["changed"] else ""
    commit = f"; commit {of['commit']}{changed}" if of["commit"] else ""
    said = f"{of['at'][:10]}: {where}; Python {of['python']}, SQLite {of['sqlite']}{load}{commit}."
    return f"{said} {BUSY}" if is_busy(of) else said


def is_busy(of: dict[str, Any]) -> bool:
    """Return whether others worked on the machine before the run: more than half of a core was taken."""
    return of["load"] is not None and of["load"] > 0.5
