"""What is asked of the people of a session: lists, options and search. Imported when it is asked first."""

from collections.abc import Sequence

from ninebox_daemon.handlers import Desk, handles
from ninebox_daemon.handlers.employee import seen
from ninebox_daemon.handlers.meant import meant
from ninebox_daemon.handlers.told import Told
from ninebox_daemon.review.options import options_of
from ninebox_daemon.review.ordering import ordered
from ninebox_protocol.queries import (
    EmployeeFilterOptions,
    EmployeeFound,
    EmployeeList,
    EmployeeSearch,
    FilterOptions,
    Match,
)
from ninebox_protocol.wire import JsonText


@handles("employee.list")
def list_some(desk: Desk, want: EmployeeList) -> JsonText:
    """Rows are sent as they are stored: nobody is parsed for being listed."""
    session = desk.sessions.open(want.session_id)
    told = Told(session, desk.sessions.settings.labels)
    ids: Sequence[str] = list(session.rows)
    if want.filter is not None or want.sort:
        orders = [want.sort] if isinstance(want.sort, str) else want.sort
        found = ordered(meant(session.survey, want.filter), orders, told.keys)
        ids = [each.employee_id for each in found]
    shown = ids[want.offset : None if want.limit is None else want.offset + want.limit]
    people = told.whole(shown) if want.fields is None else told.parts(shown, want.fields)
    return _listed(people, f'"total":{len(session.rows)},"matched":{len(ids)}')


@handles("employee.filterOptions")
def filter_options(desk: Desk, want: EmployeeFilterOptions) -> FilterOptions:
    """Counted are the people of the filter alone."""
    survey = desk.sessions.open(want.session_id).survey
    return options_of(survey, meant(survey, want.filter), desk.sessions.settings.labels)


@handles("employee.search")
def search(desk: Desk, want: EmployeeSearch) -> EmployeeFound:
    """What was typed may be an ID or words of names, titles and managers."""
    session = desk.sessions.open(want.session_id)
    people = session.facts
    found = session.search(want.text, want.limit)
    matches = [Match(employee_id=people[hit.at].employee_id, member=hit.member, score=hit.score) for hit in found.hits]
    employees = [seen(desk, session, match.employee_id) for match in matches]
    return EmployeeFound(employees=employees, matches=matches, matched=found.total)


def _listed(people: list[str], counts: str) -> JsonText:
    """Put the answer together in one go: of 100,000 people each copy of it takes 40 ms. Changes the list."""
    if not people:
        return JsonText(f'{{"employees":[],{counts}}}')
    people[0] = f'{{"employees":[{people[0]}'
    people[-1] = f"{people[-1]}],{counts}}}"
    return JsonText(",".join(people))
