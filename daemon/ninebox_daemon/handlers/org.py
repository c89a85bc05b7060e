"""`org.*`: who reports to whom."""

from ninebox_daemon.handlers import Desk, handles
from ninebox_daemon.review.org_text import reports_text, tree_text
from ninebox_protocol.org import OrgChain, OrgChainTold, OrgReports, OrgTree
from ninebox_protocol.wire import JsonText


@handles("org.tree")
def tree(desk: Desk, want: OrgTree) -> JsonText:
    """What can't be told is said beside the tree: those people are at its top."""
    return JsonText(tree_text(desk.sessions.open(want.session_id).survey.org))


@handles("org.reports")
def reports(desk: Desk, want: OrgReports) -> JsonText:
    """Somebody to whom nobody reports has an empty list."""
    session = desk.sessions.open(want.session_id)
    session.employee_row(want.employee_id)
    return JsonText(reports_text(session.survey.org, want.employee_id))


@handles("org.chain")
def chain(desk: Desk, want: OrgChain) -> OrgChainTold:
    """Managers as the cells have them; the workbook's own management chain is `managementChain` of the person."""
    session = desk.sessions.open(want.session_id)
    session.employee_row(want.employee_id)
    links, ends = session.survey.org.chain(want.employee_id)
    return OrgChainTold(chain=links, ends=ends)
