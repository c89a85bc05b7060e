"""Power cuts: what was answered is there, what was not is there as a whole or not at all, and no damage is seen."""

import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from durability.calling import call
from durability.inside_sqlite import forget
from durability.model import Model, Person, as_it_stands
from durability.old import become_version_1
from durability.power import Disk, Recorder
from figures import Say, times
from ninebox_daemon.files import hash_of, make_folder
from ninebox_daemon.sessions import SessionManager
from ninebox_daemon.store import reserve
from ninebox_daemon.store.opening import open_database
from process import running
from workbooks import make_workbook, people_rows

IMAGES, CONTROLS = 2_500, 100
"""How many disks are looked at: of each story; and of each setting that must lose something."""

CUT_AGAIN_EVERY, PROCESS_EVERY = 8, 150
"""Of which disks the start is cut off as well, and which the real process gets."""

Picture = Any
"""All that counts of a data directory and of the user's workbook."""


def data_dir_of(root: Path) -> Path:
    """Return where it is: in a folder that isn't there before either."""
    return root / "share" / "data"


class Ground:
    """A data directory, a workbook beside it, and what is done with them, one act after the other."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root, self.data_dir = root, data_dir_of(root)
        self.book = make_workbook(root / "people.xlsx", people_rows(12))
        self.sessions: SessionManager | None = None
        self.acts: list[tuple[str, dict[str, Any]]] = []
        self._model: Model | None = None
        self._seed = seed
        self._last: Picture = ([], [], hash_of(self.book))

    def start(self) -> None:
        make_folder(self.data_dir, parents=True)
        self.sessions = SessionManager(self.data_dir)

    def stop(self) -> None:
        assert self.sessions is not None
        self.sessions.close()
        self.sessions = None

    def call(self, method: str, **params: Any) -> Any:
        """Call, with a mutation id that is told by `picture`."""
        assert self.sessions is not None
        self.acts.append((method, {**params, "mutationId": params.get("mutationId", f"a{len(self.acts)}")}))
        return call(self.sessions, method, **self.acts[-1][1])

    def edit(self) -> None:
        """Do something to the people of the active session, as the model says."""
        if self._model is None:
            self._model = Model(self.people(), self._seed)
        method, params = self._model.next_call(f"a{len(self.acts)}")
        self.call(method, **params)
        assert self.people() == self._model.people

    def fold(self) -> None:
        assert self.sessions is not None
        self.sessions.store.erase()

    def rest(self) -> None:
        """Let a quiet moment pass."""
        assert self.sessions is not None
        self.sessions.between_requests(quiet=True)

    def keep_room(self) -> None:
        assert self.sessions is not None
        there_is_a_log = (self.data_dir / "ninebox.db-wal").exists()
        assert self.sessions.store.keep_room() == there_is_a_log

    def delete_other(self) -> None:
        assert self.sessions is not None
        other = next(each for each in self.sessions.all() if not each.row.active)
        self.call("session.delete", sessionId=other.session_id)

    def activate_other(self) -> None:
        assert self.sessions is not None
        other = next(each for each in self.sessions.all() if not each.row.active)
        self.call("session.activate", sessionId=other.session_id)

    def people(self) -> dict[str, Person]:
        assert self.sessions is not None
        people = self.sessions.open(None).current_employees
        return {each.employee_id: as_it_stands(each.model_dump()) for each in people}

    def picture(self) -> Picture:
        if self.sessions is not None:
            self._last = picture(self.sessions, self.book)
        return self._last


def picture(sessions: SessionManager, book: Path) -> Picture:
    """Read everything, checking each checksum on the way; raises where something is damaged."""
    assert sessions.shelf.unlisted == []
    seen = []
    for each in sessions.all():
        opened = sessions.find(each.session_id) if each.row.closed else sessions.open(each.session_id)
        journal = [(row.seq, row.kind, row.body) for row in sessions.store.journal(each.session_id)]
        people = [(row.employee_id, row.baseline, row.current) for row in (opened.people or {}).values()]
        row = opened.row
        state = (row.session_id, row.name, row.closed, row.active, row.upload_sha256, opened.changed_count)
        if row.upload_sha256:
            assert hash_of(sessions.data_dir / "uploads" / row.upload_sha256) == row.upload_sha256
        ends = (opened.tail.seq, opened.tail.undo_next, opened.tail.redo_next)
        seen.append((state, people, opened.in_workbook, journal, ends))
    answers = [f"a{number}" for number in range(80) if sessions.store.answer(f"a{number}") is not None]
    assert not list(sessions.data_dir.glob("quarantine/*"))
    return seen, answers, hash_of(book)


def from_nothing(ground: Ground) -> Iterator[Callable[[], Any]]:
    """The first start on an empty directory, and a life."""
    yield ground.start
    yield lambda: ground.call("session.create", path=str(ground.book))
    yield from [ground.edit] * 15
    yield ground.fold
    yield from [ground.edit] * 5
    yield ground.rest
    yield from [ground.edit] * 5
    yield ground.keep_room
    yield from [ground.edit] * 5
    yield ground.rest
    yield from [ground.edit] * 5
    yield lambda: ground.call("session.rename", name="Autumn")
    yield lambda: ground.call("session.createSample", employees=10, seed=1)
    yield ground.activate_other
    yield from [ground.edit] * 5
    yield lambda: ground.call("session.export", mode="updateOriginal")
    yield from [ground.edit] * 5
    yield ground.delete_other
    yield from [ground.edit] * 5
    yield ground.stop
    yield ground.start
    yield from [ground.edit] * 10


def from_an_old_version(ground: Ground) -> Iterator[Callable[[], Any]]:
    """A database of version 1, with a review in it, is migrated and worked on. How it came to be is not looked at."""
    yield ground.start
    yield from [ground.edit] * 20
    yield ground.fold
    yield from [ground.edit] * 20
    yield lambda: ground.call("session.close")
    yield ground.stop
    yield ground.start


def as_version_1(ground: Ground) -> None:
    ground.start()
    ground.call("session.create", path=str(ground.book))
    for _ in range(8):
        ground.edit()
    ground.picture()
    ground.stop()
    become_version_1(ground.data_dir / "ninebox.db")


class Recorded:
    """A story as it was done: the events, and what was to be seen after each act."""

    def __init__(self, root: Path, story: str, seed: int) -> None:
        self.root = root
        ground = Ground(root, seed)
        if story == "from_an_old_version":
            as_version_1(ground)
        recorder = Recorder(root)
        self.pictures = [ground.picture()]
        self.acts: list[int] = [len(ground.acts)]
        with recorder.recording():
            for act in STORIES[story](ground):
                act()
                recorder.answered()
                self.pictures.append(ground.picture())
                self.acts.append(len(ground.acts))
        if ground.sessions is not None:
            ground.stop()
        self.events, self.durable, self.calls = recorder.events, recorder.durable, ground.acts

    def asked(self, answered: int) -> tuple[str, dict[str, Any]] | None:
        """Return the edit that follows so many answers; None where something else does."""
        if answered + 1 >= len(self.acts) or self.acts[answered] == self.acts[answered + 1]:
            return None
        method, params = self.calls[self.acts[answered]]
        return (method, params) if method.startswith(("employee.", "change.")) else None

    def images(self, count: int, chance: random.Random) -> Iterator[tuple[int, int]]:
        """Make `count` disks at `root`, evenly over the events; yield of each the event and how much was answered."""
        disk, answered, made = Disk(), 0, 0
        for number, event in enumerate(self.events):
            disk.do(event)
            answered += event.what == "answered"
            if number < self.durable:
                disk.settle()
                continue
            while made < count * (number + 1 - self.durable) / (len(self.events) - self.durable):
                shutil.rmtree(self.root)
                disk.image(chance, self.root)
                made += 1
                yield number, answered


STORIES = {"from_nothing": from_nothing, "from_an_old_version": from_an_old_version}


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """Return a folder in memory where there is one: what is judged is what was recorded, not this disk."""
    memory = Path("/dev/shm")
    folder = Path(mkdtemp(dir=memory if memory.is_dir() and os.access(memory, os.W_OK) else tmp_path))
    (folder / "root").mkdir()
    yield folder / "root"
    shutil.rmtree(folder)


def sum_of(root: Path) -> bytes:
    """Return a sum of all names and all bytes below a folder."""
    total = blake2b()
    for path in sorted(root.rglob("*")):
        content = path.read_bytes() if path.is_file() else None
        total.update(
            f"{path.relative_to(root)} {None if content is None else len(content)}\n".encode() + (content or b"")
        )
    return total.digest()


def wrong_with(root: Path, recorded: Recorded, answered: int) -> str:
    """Start on the disk at `root`, and ask again what was not answered; return what is wrong, nothing for nothing."""
    heard: list[Any] = []
    try:
        make_folder(data_dir_of(root), parents=True)
        sessions = SessionManager(data_dir_of(root), tell=lambda kind, news: heard.append((kind, news)))
        try:
            found = picture(sessions, root / "people.xlsx")
            again = recorded.asked(answered)
            if again is not None and found in recorded.pictures[answered : answered + 2]:
                call(sessions, again[0], **again[1])
                twice = picture(sessions, root / "people.xlsx") != recorded.pictures[answered + 1]
            else:
                twice = False
        finally:
            sessions.close()
    except Exception as error:  # noqa: BLE001 - whatever keeps it from starting counts
        return f"{type(error).__name__} {error}"
    if found not in recorded.pictures[answered : answered + 2]:
        return "lost" if found in recorded.pictures else "half"
    notices = [news for kind, news in heard if kind == "notice"]
    return f"said {notices}" if notices else "not once" if twice else ""


def wrong_for_the_process(root: Path, recorded: Recorded, answered: int) -> str:
    """Start the real process on the disk at `root`; return what is wrong, nothing for nothing."""
    with running(data_dir_of(root)) as daemon:
        hello = daemon.initialize()
        notices = [each["code"] for each in hello["notices"] if each["code"] != "RestoredAfterCrash"]
        found = [
            (each["sessionId"], each["name"], int(each["status"] == "closed"), int(each["active"]))
            for each in hello["sessions"]
        ]
        assert daemon.call("shutdown") is not None
    allowed = [[state[:4] for state, *_ in seen] for seen, *_ in recorded.pictures[answered : answered + 2]]
    return f"said {notices}" if notices else "" if found in allowed else f"{found} instead of {allowed}"


def cut_again(root: Path, chance: random.Random) -> None:
    """Start on the disk at `root`, and let the power go during that: what is found then stands at `root`."""
    recorder = Recorder(root)
    with recorder.recording():
        make_folder(data_dir_of(root), parents=True)
        SessionManager(data_dir_of(root)).close()
    forget()
    disk = Disk()
    for event in recorder.events[: recorder.durable]:
        disk.do(event)
    disk.settle()
    for event in recorder.events[recorder.durable : chance.randint(recorder.durable, len(recorder.events))]:
        disk.do(event)
    shutil.rmtree(root)
    disk.image(chance, root)


@pytest.fixture(autouse=True)
def _little_room_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept for a full disk would be most of what is written, and written in vain most of the time."""
    monkeypatch.setattr(reserve, "PAGES", 16)
    monkeypatch.setattr(reserve, "_LOG_BYTES", 16 * 4096)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("story", STORIES)
def test_nothing_answered_is_lost_with_the_power(story: str, root: Path, figure: Say) -> None:
    recorded, chance, wrong = Recorded(root, story, seed=1), random.Random(2), []
    judged: set[tuple[bytes, int]] = set()
    cuts = processes = 0
    for number, (event, answered) in enumerate(recorded.images(times(IMAGES), chance), start=1):
        judge = wrong_with
        if number % CUT_AGAIN_EVERY == 0:
            cut_again(root, chance)
            cuts += 1
        if number % PROCESS_EVERY == 0:
            judge = wrong_for_the_process
            processes += 1
        disk = sum_of(root), answered
        if disk in judged and judge is wrong_with:
            continue  # the same as one before: where nothing is waiting, a power cut leaves one disk
        judged.add(disk)
        why = judge(root, recorded, answered)
        if why:
            wrong.append((event, recorded.events[event].what, answered, why))
    events = len(recorded.events) - recorded.durable
    figure(
        f"power cuts, {story}: {times(IMAGES)} disks at {events} events, {len(judged)} unlike others, {cuts} cut again "
        f"while starting, {processes} given to the process: {len(wrong)} lost, half, done twice or damaged"
    )
    assert wrong == []


CONTROL = {
    "OFF": "PRAGMA synchronous = OFF",
    "NORMAL": "PRAGMA synchronous = NORMAL",
    # With exclusive locking the journal is overwritten and synced; only deleting it forgets the folder.
    "DELETE/FULL": "PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT count(*) FROM session",
}
"""Settings that are not ours."""


@pytest.mark.parametrize("setting", CONTROL)
def test_with_any_other_setting_something_is_lost(
    setting: str, root: Path, figure: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_another_setting(path: Path, wait_s: float) -> sqlite3.Connection:
        connection = open_database(path, wait_s)
        for pragma in CONTROL[setting].split(";"):
            connection.execute(pragma).fetchall()
        return connection

    with monkeypatch.context() as patched:
        patched.setattr("ninebox_daemon.store.held_file.open_database", with_another_setting)
        recorded = Recorded(root, "from_nothing", seed=1)
    chance = random.Random(3)
    wrong = [why for _, answered in recorded.images(CONTROLS, chance) if (why := wrong_with(root, recorded, answered))]
    figure(f"power cuts with {setting}: {CONTROLS} disks: {len(wrong)} lost, half or damaged")
    assert "lost" in wrong
