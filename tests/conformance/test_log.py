"""The log holds no text of people's: not what they are called, what is said of them, or what files are called."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from conformance.intruder import Intruder
from ninebox_daemon.logs import FRAMES_SHOWN, account_of
from process import Daemon, Refused, running
from workbooks import HEADERS, make_workbook, people_rows

pytestmark = pytest.mark.timeout(90)

ID, NAME, NOTE, FLAG, TITLE = "ZQ-4711", "Xenophon Quill", "Zarathustra spoke", "Quetzal", "Warden of Yggdrasil"
FOLDER, FILE, OUT, OTHER = "Review of Jane Doe", "Appraisal of Quill.xlsx", "Verdict on Quill", "Umlauts of Brontë.xlsx"
SESSION, USER, CLIENT, MUTATION, SHEET, PLACE = (
    "Autumnalis",
    "ursula.maier",
    "Cliens",
    "mutatio",
    "Tabula",
    "Home of Ada",
)
TEXTS = [ID, NAME, NOTE, FLAG, TITLE, FOLDER, FILE, OUT, OTHER, SESSION, USER, CLIENT, MUTATION, SHEET, PLACE]
NEEDLES = {word for text in TEXTS for word in re.split(r"[\s.]+", text) if word not in ("of", "on", "xlsx")}

RAISING = """
import sqlite3, warnings, logging
from pathlib import Path
from pydantic import BaseModel
from ninebox_daemon.handlers import HANDLERS
from ninebox_daemon.store.tables import RowDamaged

def raised_by(kind):
    if kind == "key":
        return {}["ZQ-4711"]
    if kind == "chain":
        try:
            int("Xenophon Quill")
        except ValueError as error:
            error.add_note("Zarathustra spoke")
            raise RowDamaged("recent_file ursula.maier") from error
    if kind == "context":
        try:
            Path("/Review of Jane Doe/Appraisal of Quill.xlsx").read_bytes()
        finally:
            raise AssertionError("Warden of Yggdrasil")
    if kind == "shape":
        class Kept(BaseModel, extra="forbid"):
            quiet: int
        Kept.model_validate({"ZQ-4711": "Xenophon Quill"})
    if kind == "sqlite":
        sqlite3.connect(":memory:").execute('SELECT "Quill" FROM Zarathustra')
    if kind == "unicode":
        b"Xenophon \\xff".decode()
    if kind == "group":
        raise ExceptionGroup("Xenophon Quill", [ValueError("Quetzal")])
    if kind == "deep":
        def deeper(name):
            return deeper(name)
        deeper("Xenophon Quill")

def raising(desk, want):
    warnings.warn("Cell B2 holds Xenophon Quill")
    warnings.warn_explicit("Quetzal", UserWarning, "/Review of Jane Doe/Appraisal of Quill.xlsx", 3)
    logging.getLogger("openpyxl").warning("Cell %s holds %s", "B2", "Xenophon Quill")
    logging.getLogger("filelock").debug("Attempting to release %s", "/Home of Ada")
    logging.getLogger("ninebox_daemon.made_up").warning("%s at %s", ValueError("Quetzal"), Path("/Home of Ada"))
    raised_by(want.employee_id)

HANDLERS["employee.get"]  # imported now, or else it would take its place back
HANDLERS["employee.get"] = raising
"""
KINDS = ["key", "chain", "context", "shape", "sqlite", "unicode", "group", "deep"]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    rows = list(people_rows(6))
    for at, header in ((ID, "Employee ID"), (NAME, "Worker"), (TITLE, "Business Title"), (NOTE, "Notes")):
        rows[0][HEADERS.index(header)] = at
    (tmp_path / FOLDER).mkdir()
    return make_workbook(tmp_path / FOLDER / FILE, rows)


@pytest.fixture
def story(tmp_path: Path, intruder: Intruder) -> Iterator[Daemon]:
    with running(tmp_path / PLACE, "--log-level", "debug", env=intruder.env) as daemon:
        hello = {"protocolVersion": "1.0", "client": {"name": CLIENT, "version": NAME}, "userId": USER, "log": "debug"}
        daemon.call("initialize", hello)
        yield daemon


def refused(daemon: Daemon, method: str, **params: Any) -> str:
    with pytest.raises(Refused) as caught:
        daemon.call(method, **params)
    return caught.value.name


def logged(data_dir: Path) -> str:
    return "".join(path.read_text() for path in (data_dir / "logs").iterdir())


def found_in(text: str) -> list[str]:
    return sorted(needle for needle in NEEDLES if needle in text)


def test_what_is_looked_for_is_found_where_it_stands(story: Daemon, book: Path) -> None:
    """Else the tests below prove nothing."""
    story.call("session.create", path=str(book), name=SESSION)
    assert {"ZQ-4711", "Xenophon", "Yggdrasil", "Zarathustra"} <= set(found_in(str(story.call("employee.list"))))


def test_a_whole_review_leaves_none_of_its_texts_in_the_log(
    story: Daemon, book: Path, tmp_path: Path, intruder: Intruder
) -> None:
    out = tmp_path / FOLDER
    session = story.call("session.create", path=str(book), name=SESSION, mutationId=MUTATION)["session"]["sessionId"]
    story.call(
        "employee.move", employeeId=ID, performance="Low", potential="High", note=NOTE, mutationId=MUTATION + "2"
    )
    story.call("employee.setFlags", employeeId=ID, add=[FLAG])
    story.call("employee.setNote", employeeId=ID, note=NOTE)
    story.call("change.undo")
    story.call("session.export", mode="updateOriginal")
    story.call("session.export", mode="saveNew", path=str(out / f"{OUT}.xlsx"))
    story.call("session.exportBundle", path=str(out / f"{OUT}.zip"))
    story.call("session.importBundle", path=str(out / f"{OUT}.zip"))
    story.call("session.activate", sessionId=session)
    (out / OTHER).write_bytes(book.read_bytes())
    story.call("session.refresh", path=str(out / OTHER))
    assert {
        refused(story, "session.create", path=str(out / f"{NAME}.xlsx")),
        refused(story, "session.create", path=str(out)),
        refused(story, "session.create", path=str(book), sheetName=SHEET),
        refused(story, "session.create", path=str(out / f"{OUT}.zip")),
        refused(story, "session.importBundle", path=str(book)),
        refused(story, "session.exportBundle", path=str(book)),
        refused(story, "session.export", mode="saveNew", path=str(out / NAME / FILE)),
        refused(story, "session.export", mode="saveNew", path=str(story.data_dir / FILE)),
        refused(story, "session.get", sessionId="0" * 16),
        refused(story, "employee.get", employeeId=NAME),
        refused(story, "employee.setNote", employeeId=ID, note=NOTE, mutationId=MUTATION),
        refused(story, "employee.setNote", **{"employeeId": ID, "note": NOTE, NAME: FLAG}),
        refused(story, NAME, employeeId=ID),
        refused(story, "initialize", protocolVersion="9.0", client={"name": CLIENT, "version": NAME}),
    } >= {"FileNotFound", "NotAWorkbook", "NoEmployeeSheet", "BundleInvalid", "TargetNotWritable", "SessionNotFound"}
    story.write(f'{{"jsonrpc": "2.0", "method": "{NAME}", "params": {FLAG}\n'.encode())
    story.read()

    intruder.run(RAISING)
    assert {refused(story, "employee.get", employeeId=kind) for kind in KINDS} == {"InternalError"}
    # A copy that can't be taken away: what the system says of it names it.
    (story.data_dir / "originals" / f"{session}-20250102T030405-abcd-{FILE}").mkdir()
    story.call("session.delete", sessionId=session)
    # A note of an export that nobody can complete.
    other = story.call("session.create", path=str(book), name=SESSION)["session"]["sessionId"]
    said = str([each for each in story.heard if each["method"] == "log"])
    story.kill()
    (story.data_dir / "exporting.json").write_text(f'{{"{NAME}": "{NOTE}"}}')
    with closing(sqlite3.connect(story.data_dir / "ninebox.db")) as database, database:
        assert database.execute("UPDATE employee SET baseline = baseline || ' ' WHERE employee_id = ?", (ID,)).rowcount
    with running(story.data_dir, "--log-level", "debug", env=intruder.env) as daemon:
        daemon.call("initialize", protocolVersion="1.0", client={"name": CLIENT, "version": NAME}, userId=USER)
        daemon.call("employee.list", sessionId=other)  # mended
        daemon.call("shutdown")
        _, _, err = daemon.end()
    log = logged(story.data_dir)
    assert found_in(log) == []
    assert found_in(said) == [], "nor what is sent to the caller as the log"
    assert found_in(err.decode()) == []
    for kept in ("KeyError", "ValueError", "RowDamaged", "OperationalError SQLITE_ERROR", "FileNotFoundError ENOENT"):
        assert kept in log
    assert re.search(r"ValidationError .*missing", log), "of the note, and of the shape"
    assert "UserWarning in line 3 of something else" in log
    assert "said something in line" in log
    assert "ValueError at (a path)" in log
    assert "workbooks are left for the next start" in log
    assert "what was pending makes no sense" in log
    assert 50 < log.count("raised_by.<locals>.deeper") < 90, "a recursion is cut"


def test_a_traceback_keeps_its_frames_and_what_it_came_from(story: Daemon, intruder: Intruder) -> None:
    story.call("session.createSample", employees=10, seed=1)
    intruder.run(RAISING)
    refused(story, "employee.get", employeeId="chain")
    trace = logged(story.data_dir).partition("incident ")[2]
    frames = re.findall(r"^  ([\w.]+):\d+ ([\w.<>]+)$", trace, re.MULTILINE)
    assert ("ninebox_daemon.handlers", "serve") in frames
    assert [function for _, function in frames].count("raised_by") == 2
    assert re.search(r"^ValueError\nthen\n", trace, re.MULTILINE)
    assert re.search(r"^RowDamaged$", trace, re.MULTILINE)


def test_what_nothing_catches_is_logged_without_its_texts(story: Daemon, intruder: Intruder) -> None:
    """In the serving thread, which ends the process, and in another one."""
    intruder.run("""
import threading
def wrong():
    raise ValueError("Xenophon Quill")
beside = threading.Thread(target=wrong)
beside.start()
beside.join()
from ninebox_daemon.wire.serving import Connection
def answer(self, message):
    raise KeyError("Zarathustra")
Connection._answer = answer
""")
    with suppress(OSError):
        story.write(b'{"jsonrpc":"2.0","id":1,"method":"session.list"}\n')
    status, _, err = story.end()
    log = logged(story.data_dir)
    assert status == 1
    assert found_in(log + err.decode()) == []
    assert log.count("not caught") == 2
    for text in (log, err.decode()):
        assert re.search(r"^ValueError$", text, re.MULTILINE)
        assert re.search(r"^KeyError$", text, re.MULTILINE)


def test_the_log_never_grows_beyond_6_files(story: Daemon, intruder: Intruder) -> None:
    intruder.run("""
import logging
for number in range(9_000):
    logging.getLogger("ninebox_daemon").info("%d %s", number, "x" * 1000)
""")
    sizes = {path.name: path.stat().st_size for path in (story.data_dir / "logs").iterdir()}
    assert sorted(sizes) == ["daemon.log", *(f"daemon.log.{number}" for number in range(1, 6))]
    assert max(sizes.values()) <= 1024 * 1024
    assert [
        path for path in (story.data_dir / "logs").iterdir() if os.name != "nt" and path.stat().st_mode & 0o077
    ] == []


def test_of_an_endless_recursion_the_beginning_and_the_end_are_told() -> None:
    def deeper(left: int) -> None:
        if not left:
            raise ValueError(NAME)
        deeper(left - 1)

    with pytest.raises(ValueError, match=NAME) as error:
        deeper(200)
    lines = account_of(error.value).splitlines()
    assert len(lines) < 2 * FRAMES_SHOWN + 5
    assert f"  ... {201 + 1 - 2 * FRAMES_SHOWN} more" in lines
    assert NAME not in "".join(lines)
