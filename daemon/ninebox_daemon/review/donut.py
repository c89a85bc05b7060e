"""The donut exercise: where would somebody of the centre box be, were there none? Pure functions, no I/O, no clock.

It is hypothetical: a place in it never touches the ratings. Whoever leaves the centre box keeps the place, which is
stale from then on; whoever comes back has it again.
"""

from typing import Literal

from ninebox_daemon.review.grid import CENTRE
from ninebox_daemon.review.people import worded
from ninebox_protocol.employees import Donut, Person
from ninebox_protocol.wire import Level

About = Literal["review", "donut"]
"""What a net change can be about: all but the exercise, or the exercise alone."""


def is_asked_about(person: Person) -> bool:
    """True when the exercise asks about the person now: it asks about those in the centre box.

    >>> is_asked_about(Person(employee_id="1", name="Ada", box=5)), is_asked_about(Person(employee_id="2", name="Bo"))
    (True, False)
    """
    return person.box == CENTRE


def placed(person: Person, performance: Level, potential: Level, note: str | None) -> Person:
    """Put a person there in the exercise. `note`: the exercise's; None keeps the one there is, blank takes it away.

    >>> ada = placed(Person(employee_id="1", name="Ada", box=5), "High", "Low", " why ")
    >>> placed(ada, "High", "High", None).donut
    Donut(performance='High', potential='High', note='why')
    """
    kept = None if person.donut is None else person.donut.note
    donut = Donut(performance=performance, potential=potential, note=kept if note is None else worded(note))
    return person.model_copy(update={"donut": donut})


def cleared(person: Person) -> Person:
    """Take a person out of the exercise, its note included. Whoever isn't in it stays as they are."""
    return person.model_copy(update={"donut": None})


def alike_but_for(was: Person, now: Person, about: About | None) -> Person:
    """Return who `now` would be if what `about` leaves out stood as it `was`; None leaves nothing out."""
    if about == "donut":
        return was.model_copy(update={"donut": now.donut})
    return now if about is None else now.model_copy(update={"donut": was.donut})


def note_about(person: Person, about: About | None) -> str | None:
    """Return the note that goes with a net change: the exercise's own where it is about that alone."""
    if about == "donut":
        return None if person.donut is None else person.donut.note
    return person.change_note
