"""What a session's workbook says of somebody, where the row that kept it is damaged. Pure."""

from collections.abc import Mapping

from ninebox_daemon.mending.people import Story, sound
from ninebox_daemon.mending.sources import Backed
from ninebox_daemon.review.people import text_of
from ninebox_daemon.store.rows import EmployeeRow, InWorkbookRow
from ninebox_daemon.workbook.reader import Imported


def in_workbook_after(
    row: InWorkbookRow,
    people: Mapping[str, EmployeeRow],
    known: set[str],
    imported: Imported | None,
    backed: Backed | None,
    story: Story,
) -> tuple[str, str | None, str | None]:
    """Return whom a damaged row is about, what the workbook says of them (None: it has no row), and what told so.

    What told so is None where nothing does: then the baseline counts as what the workbook says. `known`: of whom
    whole rows tell.
    """
    who = row.employee_id
    if who not in people or who in known:
        text = row.person or ""
        who = next((each for each in people if each not in known and f'"employeeId":"{each}"' in text), "")
    if not who:
        return row.employee_id, None, None
    if imported is not None:
        person = next((each for each in imported.people if each.employee_id == who), None)
        return who, text_of(person) if person is not None else None, "upload"
    moved = max(story.last_export, story.last_refresh)
    if backed is not None and who in backed.in_workbook and moved <= backed.seq:
        return who, backed.in_workbook[who], "backup"
    if row.person is None or (sound(row.person, who) is not None and row.person == people[who].baseline):
        return who, None if row.person is None else row.person, "journal"
    return who, None, None
