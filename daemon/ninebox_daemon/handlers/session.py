"""`session.*`: workbooks under review."""

from ninebox_daemon.handlers import Desk, handles
from ninebox_daemon.memory import Session
from ninebox_protocol.sessions import (
    BundleExported,
    SessionActivate,
    SessionChanged,
    SessionClose,
    SessionCreate,
    SessionCreated,
    SessionCreateSample,
    SessionDelete,
    SessionDeleted,
    SessionExport,
    SessionExportBundle,
    SessionExported,
    SessionGet,
    SessionGot,
    SessionImportBundle,
    SessionList,
    SessionRefresh,
    SessionRefreshed,
    SessionRename,
    SessionsListed,
)


@handles("session.create")
def create(desk: Desk, want: SessionCreate) -> SessionCreated:
    """The same file twice makes two sessions: two reviews of it may differ."""
    session = desk.sessions.create_session(want.path, sheet_name=want.sheet_name, name=want.name, step=desk.call.step)
    return SessionCreated(report=session.report, **dict(_changed(desk, session)))


@handles("session.createSample")
def create_sample(desk: Desk, want: SessionCreateSample) -> SessionCreated:
    """The same seed twice makes two sessions of the same people."""
    session = desk.sessions.create_sample(want.employees, want.seed, name=want.name, step=desk.call.step)
    return SessionCreated(report=session.report, **dict(_changed(desk, session)))


@handles("session.list")
def list_all(desk: Desk, _want: SessionList) -> SessionsListed:
    """Closed and damaged ones are listed too."""
    active = desk.sessions.active()
    return SessionsListed(
        sessions=[desk.sessions.summary(session) for session in desk.sessions.all()],
        active_session_id=active.session_id if active else None,
    )


@handles("session.get")
def get(desk: Desk, want: SessionGet) -> SessionGot:
    """Works on closed and damaged sessions: their people are not touched."""
    session = desk.sessions.find(want.session_id)
    stands = desk.sessions.journal.committed(session.tail, [])
    return SessionGot(
        session=desk.sessions.summary(session),
        report=session.report,
        seq=stands.seq,
        can_undo=stands.can_undo,
        can_redo=stands.can_redo,
    )


@handles("session.activate")
def activate(desk: Desk, want: SessionActivate) -> SessionChanged:
    """The session that was active stays open."""
    return _changed(desk, desk.sessions.lives.activate(desk.sessions.find(want.session_id)))


@handles("session.rename")
def rename(desk: Desk, want: SessionRename) -> SessionChanged:
    """Names need not differ: a session is known by its id."""
    return _changed(desk, desk.sessions.lives.rename(desk.sessions.find(want.session_id), want.name))


@handles("session.close")
def close(desk: Desk, want: SessionClose) -> SessionChanged:
    """Nothing is lost: people, history and undo are there when it is opened again."""
    return _changed(desk, desk.sessions.lives.put_away(desk.sessions.find(want.session_id)))


@handles("session.delete")
def delete(desk: Desk, want: SessionDelete) -> SessionDeleted:
    """What the answers kept for mutation ids say of its people goes with it."""
    session = desk.sessions.find(want.session_id)
    desk.sessions.lives.delete(session)
    active = desk.sessions.active()
    left = active.session_id if active and active is not session else None
    nothing = desk.sessions.journal.committed(None, [])
    return SessionDeleted(session_id=session.session_id, active_session_id=left, **dict(nothing))


@handles("session.export")
def export(desk: Desk, want: SessionExport) -> SessionExported:
    """Always the whole difference between the workbook and the review, whatever was exported elsewhere before."""
    done = desk.sessions.export(desk.sessions.open(want.session_id), want, desk.call.step)
    after = done.session
    # A workbook is renamed into its place after this answer is made, and before it is given.
    session = after.summary("ok") if done.is_known else desk.sessions.summary(after)
    return SessionExported(
        session=session,
        path=done.written.path,
        replaced=done.replaced,
        kept_original_at=done.kept_at,
        cells_written=done.cells,
        employees_written=done.employees,
        columns_added=done.added,
        left_workbook=done.left,
        **dict(desk.sessions.journal.committed(after.tail, done.changes)),
    )


@handles("session.refresh")
def refresh(desk: Desk, want: SessionRefresh) -> SessionRefreshed:
    """The same file once more changes nothing. No undo takes a refresh back; edits made before it can be undone."""
    done = desk.sessions.refresh(desk.sessions.open(want.session_id), want.path, want.sheet_name, desk.call.step)
    committed = desk.sessions.journal.committed(done.session.tail, done.changes)
    return SessionRefreshed(
        session=desk.sessions.summary(done.session), report=done.session.report, refresh=done.report, **dict(committed)
    )


@handles("session.exportBundle")
def export_bundle(desk: Desk, want: SessionExportBundle) -> BundleExported:
    """Changes nothing: neither the journal nor the baseline."""
    return desk.sessions.export_bundle(desk.sessions.open(want.session_id), want.path, desk.call.step)


@handles("session.importBundle")
def import_bundle(desk: Desk, want: SessionImportBundle) -> SessionCreated:
    """The same bundle twice makes two sessions, as the same workbook does."""
    session = desk.sessions.import_bundle(want.path, name=want.name, step=desk.call.step)
    return SessionCreated(report=session.report, **dict(_changed(desk, session)))


def _changed(desk: Desk, session: Session) -> SessionChanged:
    committed = desk.sessions.journal.committed(session.tail, [])
    return SessionChanged(session=desk.sessions.summary(session), **dict(committed))
