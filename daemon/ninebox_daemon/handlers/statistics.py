"""`statistics.*`: numbers that people look at in the meeting."""

from ninebox_daemon.handlers import Desk, handles
from ninebox_daemon.handlers.meant import meant
from ninebox_daemon.review.agenda import Item, agenda_of
from ninebox_daemon.review.anomalies import anomalies_among
from ninebox_daemon.review.counting import counted
from ninebox_daemon.review.grid import Labels, label_of
from ninebox_daemon.review.grouping import grouped
from ninebox_daemon.review.movers import TIERS, FarMover, farthest_first
from ninebox_daemon.review.significance import scipy_stats
from ninebox_protocol.errors import INSIGHT_MISSING, RpcError
from ninebox_protocol.statistics import (
    Agenda,
    AgendaItem,
    Anomalies,
    Mover,
    MoverReason,
    Movers,
    StatisticsAgenda,
    StatisticsAnomalies,
    StatisticsDistribution,
    StatisticsMovers,
)
from ninebox_protocol.wire import JsonText


@handles("statistics.distribution")
def distribution(desk: Desk, want: StatisticsDistribution) -> JsonText:
    """Whoever has several flags is counted with each."""
    survey = desk.sessions.open(want.session_id).survey
    people = meant(survey, want.filter)
    groups = grouped(survey, people, want.group_by)
    told = ",".join([counted(group.people, group.key, group.name) for group in groups])
    return JsonText(f'{{"groups":[{told}]}}')


@handles("statistics.movers")
def movers(desk: Desk, want: StatisticsMovers) -> Movers:
    """Whoever isn't rated took no part."""
    survey = desk.sessions.open(want.session_id).survey
    found = [
        survey.movers[each.employee_id] for each in meant(survey, want.filter) if each.employee_id in survey.movers
    ]
    big = sum(each.moved == "big" for each in found)
    return Movers(movers=[_told(each) for each in farthest_first(found)], big=big, medium=len(found) - big)


@handles("statistics.anomalies")
def anomalies(desk: Desk, want: StatisticsAnomalies) -> Anomalies:
    """Without SciPy it says nothing, even of people of whom there is nothing to be tested."""
    survey = desk.sessions.open(want.session_id).survey
    people = meant(survey, want.filter)
    try:
        scipy_stats()
    except ImportError:
        raise RpcError(INSIGHT_MISSING) from None
    return anomalies_among(survey, people, want.measure, desk.sessions.settings.held.target)


@handles("statistics.agenda")
def agenda(desk: Desk, want: StatisticsAgenda) -> Agenda:
    """Nobody is left out for want of time: an item may have no minute, and is named all the same."""
    survey, settings = desk.sessions.open(want.session_id).survey, desk.sessions.settings
    groups = grouped(survey, meant(survey, want.filter), want.group_by)
    shared = agenda_of(groups, want.minutes, settings.held.minutes)
    items = [_item(each, settings.labels) for each in shared.items]
    return Agenda(items=items, minutes=sum(each.minutes for each in items), wanted=shared.wanted)


def _item(item: Item, labels: Labels) -> AgendaItem:
    return AgendaItem(
        key=item.key,
        name=item.name,
        box=item.box,
        label=None if item.box is None else label_of(item.box, labels),
        employees=item.people,
        minutes=item.minutes,
    )


def _told(mover: FarMover) -> Mover:
    return Mover(
        employee_id=mover.person.employee_id,
        name=mover.person.name,
        moved=mover.moved,
        box=mover.box,
        tier=TIERS[mover.box],
        reasons=[MoverReason(**each._asdict()) for each in mover.reasons],
    )
