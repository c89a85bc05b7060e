"""`settings.*`: what holds for all sessions."""

from ninebox_daemon.handlers import Desk, handles
from ninebox_protocol.settings import SettingsGet, SettingsGot, SettingsUpdate, SettingsUpdated


@handles("settings.get")
def get(desk: Desk, _want: SettingsGet) -> SettingsGot:
    """What was never set is as by default."""
    return SettingsGot(settings=desk.sessions.settings.all())


@handles("settings.update")
def update(desk: Desk, want: SettingsUpdate) -> SettingsUpdated:
    """New labels show at once and everywhere; new rating words count from the next import or refresh on."""
    settings = desk.sessions.settings.update(want)
    return SettingsUpdated(settings=settings, **dict(desk.sessions.journal.committed(None, [])))
