"""Bundles that are none: each refused by its own reason, and nothing of them taken. All made by hand."""

import io
import json
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bundles import (
    MIB,
    Json,
    as_lines,
    bomb,
    compact,
    lines_of,
    members_of,
    packed_by_hand,
    put_together,
    sealed,
    zip_of,
)
from ninebox_daemon.bundle import shapes
from ninebox_daemon.review.changes import drafted
from ninebox_daemon.review.people import moved
from ninebox_daemon.sessions import SessionManager
from ninebox_protocol.errors import BUNDLE_INVALID, FILE_NOT_FOUND, RpcError
from workbooks import make_workbook, people_rows

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def manager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SessionManager]:
    """Yield a manager whose one session is of three people: moved, undone, redone, moved, undone."""
    folder = tmp_path_factory.mktemp("refusals")
    manager = SessionManager(folder / "data", durable=False)
    session = manager.create_session(make_workbook(folder / "people.xlsx", people_rows(3)))
    for _ in range(2):
        person = session.person("00001")
        box = ("Low", "High") if person.box != 7 else ("High", "Low")
        manager.journal.record(session, drafted("move", [(person, moved(person, *box))], "why"))  # type: ignore[arg-type]
        manager.journal.undo(session)
        if len(manager.journal.history(session, None, 9)) == 2:
            manager.journal.redo(session)
    manager.checkpoints.make(session, "as agreed")
    with manager.units.transaction() as unit:
        unit.tx.put_in_workbook(session.session_id, {"00002": None})
        session.in_workbook["00002"] = None
    yield manager
    manager.close()


@pytest.fixture(scope="module")
def whole(manager: SessionManager) -> Members:
    """Return the members of a sound bundle."""
    place = manager.data_dir.parent / "whole.bundle"
    session = manager.active()
    assert session is not None
    manager.export_bundle(manager.open(session.session_id), str(place))
    return members_of(place)


@pytest.fixture
def reason(manager: SessionManager, tmp_path: Path) -> Callable[[Path], str]:
    """Return why a bundle is refused, having seen that nothing of it is left."""

    def refused(path: Path) -> str:
        def everything() -> Any:
            rows = [(table, *manager.store._held().execute(f"SELECT * FROM {table}")) for table in TABLES]
            return rows, sorted(manager.data_dir.rglob("*")), [each.session_id for each in manager.all()]

        before = everything()
        with pytest.raises(RpcError) as error:
            manager.import_bundle(path)
        assert everything() == before
        assert error.value.fault is BUNDLE_INVALID
        assert error.value.facts["path"] == str(path)
        return str(error.value.facts["reason"])

    return refused


TABLES = ("session", "employee", "in_workbook", "change", "checkpoint", "upload", "setting", "mutation")


def test_what_is_refused_below_is_taken_as_long_as_it_is_whole(
    manager: SessionManager, whole: Members, tmp_path: Path
) -> None:
    assert [(each["kind"], each["refersTo"] is None) for each in lines_of(whole["changes.jsonl"])] == [
        ("move", True),
        ("undo", False),
        ("redo", False),
        ("move", True),
        ("undo", False),
    ]
    assert [(each["name"], each["seq"]) for each in lines_of(whole["checkpoints.jsonl"])] == [("as agreed", 5)]
    assert sealed(whole) == whole
    session = manager.import_bundle(put_together(tmp_path / "x", sealed(whole)))
    manager.lives.delete(session)


def test_a_bundle_of_the_first_format_is_taken_it_has_no_checkpoints(
    manager: SessionManager, whole: Members, tmp_path: Path
) -> None:
    session = manager.import_bundle(
        put_together(tmp_path / "x", sealed(without("checkpoints.jsonl")(whole), version=1))
    )
    assert manager.checkpoints.listed(session) == []
    manager.lives.delete(session)


def edit_lines(name: str, change: Callable[[list[Json]], Any]) -> Callable[[Members], Members]:
    """Return the change of a member of lines; what `change` returns, if anything, is what stands there then."""

    def edit(members: Members) -> Members:
        lines = lines_of(members[name])
        return sealed({**members, name: as_lines(change(lines) or lines)})

    return edit


def people(change: Callable[[list[Json]], Any]) -> Callable[[Members], Members]:
    return edit_lines("employees.jsonl", change)


def changes(change: Callable[[list[Json]], Any]) -> Callable[[Members], Members]:
    return edit_lines("changes.jsonl", change)


def checkpoints(change: Callable[[list[Json]], Any]) -> Callable[[Members], Members]:
    return edit_lines("checkpoints.jsonl", change)


def in_workbook(change: Callable[[list[Json]], Any]) -> Callable[[Members], Members]:
    return edit_lines("in_workbook.jsonl", change)


def session(**facts: Any) -> Callable[[Members], Members]:
    def edit(members: Members) -> Members:
        said = {**json.loads(members["session.json"]), **facts}
        return sealed({**members, "session.json": compact(said)})

    return edit


def raw(name: str, old: bytes, new: bytes) -> Callable[[Members], Members]:
    """Return a change of bytes that must be there."""

    def edit(members: Members) -> Members:
        assert old in members[name]
        return sealed({**members, name: members[name].replace(old, new, 1)})

    return edit


def manifest(**said: Any) -> Callable[[Members], Members]:
    return lambda members: sealed(members, **said)


def without(name: str) -> Callable[[Members], Members]:
    return lambda members: {each: content for each, content in members.items() if each != name}


def body(number: int, **facts: Any) -> Callable[[Members], Members]:
    return changes(lambda lines: lines[number]["body"].update(facts))


ONE = "00001"
NOWHERE = {"performance": None, "potential": None, "note": None}
CONTENTS: dict[str, tuple[Callable[[Members], Members], str]] = {
    "no manifest": (without("manifest.json"), "it has no manifest.json"),
    "no people": (without("employees.jsonl"), "it has no employees.jsonl"),
    "no people, and none said": (manifest(members={}), "doesn't name the members that every bundle has"),
    "more than is said": (lambda members: {**members, "x": b""}, "it holds x, of which manifest.json says nothing"),
    "a member that no bundle has": (lambda members: sealed({**members, "x": b""}), "doesn't name the members"),
    "no workbook where there was one": (without("workbook"), "it has no workbook"),
    "no workbook, and none said": (
        lambda members: sealed(without("workbook")(members)),
        "session.json speaks of another workbook",
    ),
    "another workbook": (raw("workbook", b"PK", b"KP"), "session.json speaks of another workbook"),
    "another workbook, not said": (
        lambda members: {**members, "workbook": b"KP" + members["workbook"][2:]},
        "workbook is not what manifest.json says",
    ),
    "people that are not said": (
        lambda members: {**members, "employees.jsonl": members["employees.jsonl"].replace(b"Quist", b"Quest", 1)},
        "employees.jsonl is not what manifest.json says",
    ),
    "another size": (
        lambda members: {**members, "employees.jsonl": members["employees.jsonl"] + b"\n"},
        "employees.jsonl is not what manifest.json says",
    ),
    "another format": (manifest(format="zip"), "manifest.json says that it is something else"),
    "a newer version": (manifest(version=3), "a newer Ninebox made it: its format is 3, this program reads up to 2"),
    "a version that is true": (manifest(version=True), "manifest.json names no version that there is"),
    "an older version with what came later": (manifest(version=1), "doesn't name the members that every bundle has"),
    "no checkpoints, and none said": (
        lambda members: sealed(without("checkpoints.jsonl")(members)),
        "doesn't name the members that every bundle has",
    ),
    "a checkpoint without a name": (checkpoints(lambda lines: lines[0].update(name=" ")), "checkpoints.jsonl:1: name"),
    "a checkpoint whose name is too long": (
        checkpoints(lambda lines: lines[0].update(name="x" * 201)),
        "checkpoints.jsonl:1: name",
    ),
    "a checkpoint of no change": (
        checkpoints(lambda lines: lines[0].update(seq=6)),
        "checkpoints.jsonl:1 is about a change that is not there",
    ),
    "a checkpoint before time began": (checkpoints(lambda lines: lines[0].update(at=-1)), "checkpoints.jsonl:1: at"),
    "a checkpoint with an id": (
        checkpoints(lambda lines: lines[0].update(checkpointId="x")),
        "checkpoints.jsonl:1: Extra inputs",
    ),
    "checkpoints backwards": (
        checkpoints(lambda lines: [lines[0], {**lines[0], "at": lines[0]["at"] - 1}]),
        "checkpoints.jsonl:2 was made before the one above it",
    ),
    "blanks in a checkpoint": (
        raw("checkpoints.jsonl", b'"seq":', b'"seq": '),
        "checkpoints.jsonl:1 is not written as we write it",
    ),
    "no version": (manifest(version="1"), "manifest.json names no version that there is"),
    "a version before the first": (manifest(version=0), "manifest.json names no version that there is"),
    "an unknown fact": (manifest(more=1), "manifest.json: Extra inputs are not permitted"),
    "a manifest in other words": (
        lambda members: {**members, "manifest.json": members["manifest.json"] + b" "},
        "manifest.json is not written as we write it",
    ),
    "a manifest that is no JSON": (lambda members: {**members, "manifest.json": b"[" * 100_000}, "something else"),
    "a manifest of bytes": (lambda members: {**members, "manifest.json": b"\xff"}, "manifest.json is no ASCII"),
    "another name": (manifest(name="Eve"), "manifest.json and session.json name different sessions"),
    "more people said": (manifest(employees=4), "employees.jsonl holds another number of lines"),
    "fewer people said": (manifest(employees=2), "employees.jsonl holds another number of lines"),
    "more changes said": (manifest(changes=6), "changes.jsonl holds another number of lines"),
    "fewer changes said": (manifest(changes=4), "changes.jsonl holds another number of lines"),
    "too many changes said": (manifest(changes=4 * 10**6 + 1), "manifest.json: changes: Input should be less than"),
    "a line without an end": (
        lambda members: sealed({**members, "in_workbook.jsonl": members["in_workbook.jsonl"][:-1]}),
        "in_workbook.jsonl ends within a line",
    ),
    "an empty line": (
        lambda m: sealed({**m, "changes.jsonl": m["changes.jsonl"] + b"\n"}),
        "changes.jsonl:6: Invalid JSON",
    ),
    "letters beyond ASCII": (raw("employees.jsonl", b"Quist", "Qüist".encode()), "employees.jsonl:1 is no ASCII"),
    "half a surrogate": (raw("employees.jsonl", b"Quist", b"\\ud800"), "employees.jsonl:1: Invalid JSON"),
    "a member twice": (
        raw("employees.jsonl", b'"manager":', b'"manager":"x","manager":'),
        "not written as we write it",
    ),
    "blanks between": (raw("employees.jsonl", b'"current":', b'"current": '), "employees.jsonl:1 is not written as we"),
    "letters written otherwise": (raw("employees.jsonl", b"Quist", b"\\u0051uist"), "not written as we write it"),
    "no number": (raw("changes.jsonl", b'"at":', b'"at":NaN,"at":'), "changes.jsonl:1"),
    "a name that is blank": (session(name=" "), "session.json: name"),
    "no instant": (session(createdAt=-1), "session.json: createdAt"),
    "an instant beyond the store": (session(createdAt=2**70), "session.json: createdAt"),
    "a time beyond the store": (session(sourceMtimeNs=2**63), "session.json: sourceMtimeNs"),
    "no such header row": (session(headerRow=0), "session.json: headerRow"),
    "no hash": (session(uploadSha256="../x"), "session.json: uploadSha256"),
    "another hash": (session(uploadSha256="0" * 64), "session.json speaks of another workbook"),
    "another size of the workbook": (session(sourceSize=0), "session.json speaks of another workbook"),
    "a workbook from nowhere": (session(sourcePath=""), "session.json speaks of another workbook"),
    "a file name with folders": (session(filename="../people.xlsx"), "filename and path don't belong together"),
    "a file name of folders": (session(filename="..", sourcePath="/x/.."), "filename and path don't belong together"),
    "another file name": (session(filename="x.xlsx"), "filename and path don't belong together"),
    "a path from somewhere": (session(filename="x", sourcePath="y/x"), "filename and path don't belong together"),
    "a path that no system takes": (session(filename="x\0", sourcePath="/y/x\0"), "don't belong together"),
    "a name with folders where there is no workbook": (
        lambda m: session(filename="../x", sourcePath="", sourceSize=0, uploadSha256="")(without("workbook")(m)),
        "filename and path don't belong together",
    ),
    "another sheet": (session(sheetName="Other"), "session.json: the report is about another sheet"),
    "no report": (session(report={}), "session.json: report.sheetName: Field required"),
    "the same person twice": (people(lambda lines: [*lines, lines[0]]), "employees.jsonl:4 is about a person who"),
    "no ID": (people(lambda lines: lines[1]["baseline"].update(employeeId=" ")), "employees.jsonl:2 has no ID"),
    "no name": (people(lambda lines: lines[1]["baseline"].update(name="")), "employees.jsonl:2 has no ID or no name"),
    "no such level": (
        people(lambda lines: lines[1]["baseline"].update(performance="Best")),
        "2: baseline.p",
    ),
    "no such box": (people(lambda lines: lines[1]["baseline"].update(box=10)), "employees.jsonl:2: baseline.box"),
    "another box": (
        people(lambda lines: lines[1]["baseline"].update(box=lines[1]["baseline"]["box"] % 9 + 1)),
        "employees.jsonl:2 stands in another box than the ratings say",
    ),
    "a note that is too long": (
        people(lambda lines: lines[0]["current"].update(changeNote="x" * 32_768)),
        "more than 32,767",
    ),
    "a note of the donut exercise that is too long": (
        people(lambda lines: lines[0]["current"].update(donut={**NOWHERE, "note": "x" * 32_768})),
        "more than 32,767",
    ),
    "somebody else now": (people(lambda lines: lines[0]["current"].update(employeeId="00002")), "1 names two people"),
    "no difference": (
        people(lambda lines: lines[0].update(current=lines[0]["baseline"])),
        "1 differs from the",
    ),
    "a change without a difference": (
        people(lambda lines: lines[1].update(changedAt=5)),
        "2 differs from the",
    ),
    "a difference without a change": (people(lambda lines: lines[0].update(changedAt=None)), "1 differs from the"),
    "a change before time began": (people(lambda lines: lines[0].update(changedAt=-1)), "employees.jsonl:1: changedAt"),
    "nobody in the workbook": (
        in_workbook(lambda lines: lines[0].update(employeeId="x")),
        "1 is about nobody of",
    ),
    "twice in the workbook": (in_workbook(lambda lines: lines * 2), "in_workbook.jsonl:2 is about nobody"),
    "somebody else in the workbook": (
        lambda m: in_workbook(lambda lines: lines[0].update(person=lines_of(m["employees.jsonl"])[0]["baseline"]))(m),
        "in_workbook.jsonl:1 names two people",
    ),
    "the journal backwards": (changes(lambda lines: lines[::-1]), "change 5: there was nothing to undo"),
    "a change twice": (changes(lambda lines: [*lines, lines[-1]]), "change 5 stands behind change 5"),
    "a change left out": (changes(lambda lines: lines[1:]), "change 2: there was nothing to undo"),
    "one left out in the middle": (changes(lambda lines: lines[:1] + lines[2:]), "there was nothing to redo"),
    "no such kind": (changes(lambda lines: lines[0].update(kind="drop")), "changes.jsonl:1: kind"),
    "seq 0": (changes(lambda lines: lines[0].update(seq=0)), "changes.jsonl:1: seq"),
    "a seq beyond the store": (changes(lambda lines: lines[4].update(seq=2**60)), "changes.jsonl:5: seq"),
    "an undo of a change that is not there": (
        changes(lambda lines: lines[1].update(refersTo=9)),
        "2 doesn't follow from",
    ),
    "an undo of nothing": (changes(lambda lines: lines[1].update(refersTo=None)), "change 2 doesn't follow from"),
    "a stack to nowhere": (changes(lambda lines: lines[4].update(undoNext=1)), "change 5 doesn't follow from"),
    "another stack": (changes(lambda lines: lines[4].update(redoNext=2)), "change 5 doesn't follow from"),
    "a move that can't be undone": (changes(lambda lines: lines[3].update(undoNext=3)), "change 4 doesn't follow from"),
    "a move with something to redo": (
        changes(lambda lines: lines[3].update(redoNext=2)),
        "change 4 doesn't follow from",
    ),
    "a move of nobody": (body(3, before={}, after={}), "change 4 doesn't say of the same members"),
    "a move from nothing": (body(3, before={}), "change 4 doesn't say of the same members"),
    "a move of nothing": (body(3, before={ONE: {}}, after={ONE: {}}), "change 4 doesn't say of the same members"),
    "a move of other members": (body(3, before={ONE: {"box": 1}}, after={ONE: {"notes": "x"}}), "of the same members"),
    "a move of a stranger": (
        body(3, before={"x": {"box": 1}}, after={"x": {"box": 2}}),
        "who is not in the session",
    ),
    "a move to no box": (body(3, before={ONE: {"box": 1}}, after={ONE: {"box": 0}}), "holds what no person can have"),
    "a move to half a box": (body(3, before={ONE: {"box": 1}}, after={ONE: {"box": 2.0}}), "what no person can have"),
    "no such member": (body(3, before={ONE: {"x": 1}}, after={ONE: {"x": 2}}), "holds what no person can have"),
    "another ID": (
        body(3, before={ONE: {"employeeId": "00002"}}, after={ONE: {"employeeId": ONE}}),
        "holds what no person can have",
    ),
    "a blank name": (body(3, before={ONE: {"name": " "}}, after={ONE: {"name": "x"}}), "holds what no person can have"),
    "a member by another name": (
        body(3, before={ONE: {"change_note": "x"}}, after={ONE: {"change_note": "y"}}),
        "holds what no person can have",
    ),
    "a note of a person that is too long, in the journal": (
        body(3, before={ONE: {"changeNote": "x" * 32_768}}, after={ONE: {"changeNote": "x"}}),
        "change 4 holds what no person can have",
    ),
    "a note of the donut exercise that is too long, in the journal": (
        body(3, before={ONE: {"donut": {**NOWHERE, "note": "x" * 32_768}}}, after={ONE: {"donut": None}}),
        "change 4 holds what no person can have",
    ),
    "half a place in the donut exercise": (
        body(3, before={ONE: {"donut": None}}, after={ONE: {"donut": {"performance": "Low"}}}),
        "change 4 holds what no person can have",
    ),
    "blanks in the session": (raw("session.json", b'"createdAt":', b'"createdAt": '), "session.json is not written as"),
    "blanks in the workbook": (
        raw("in_workbook.jsonl", b'"person":', b'"person": '),
        "in_workbook.jsonl:1 is not written as we write it",
    ),
    "a note in the journal that is too long": (body(3, note="x" * 32_768), "changes.jsonl:4: body.note"),
    "a text of half a surrogate": (
        raw("changes.jsonl", b'"note":"why"', b'"note":"\\ud800"'),
        "changes.jsonl:1: Invalid JSON",
    ),
}


@pytest.mark.parametrize("what", CONTENTS)
def test_what_no_session_can_be_is_refused(
    what: str, whole: Members, reason: Callable[[Path], str], tmp_path: Path
) -> None:
    change, expected = CONTENTS[what]
    said = reason(put_together(tmp_path / "x", change(whole)))
    assert expected in said


def test_a_reason_says_nothing_of_a_person(whole: Members, reason: Callable[[Path], str], tmp_path: Path) -> None:
    hostile = people(lambda lines: lines[0]["baseline"]["extra"].update({"Ada's secret": 7}))(whole)
    said = reason(put_together(tmp_path / "x", hostile))
    assert said == "employees.jsonl:1: baseline.extra: Input should be a valid string"


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/evil", "C:\\evil", "a\\..\\evil", "folder/", "", "manifest.JSON", "ü"]
)
def test_a_name_that_no_member_has_is_refused_and_leads_nowhere(
    name: str, whole: Members, reason: Callable[[Path], str], tmp_path: Path
) -> None:
    members = [*whole.items(), (name, b"x")]
    assert reason(zip_of(tmp_path / "x", members))
    assert [each.name for each in tmp_path.rglob("*")] == ["x"]


FACTS: dict[str, tuple[dict[str, Any], str]] = {
    "a symbolic link": ({"external_attr": 0o120777 << 16}, "session.json is no regular file"),
    "a device": ({"external_attr": 0o020600 << 16}, "session.json is no regular file"),
    "a folder": ({"external_attr": 0o100600 << 16 | 0x10}, "session.json is no regular file"),
    "of no kind": ({"external_attr": 0}, "session.json is no regular file"),
    "bzip2": ({"compress_type": zipfile.ZIP_BZIP2}, "session.json is packed in an unusual way"),
    "lzma": ({"compress_type": zipfile.ZIP_LZMA}, "session.json is packed in an unusual way"),
    "more about each": ({"extra": b"up\1\0x"}, "session.json is packed in an unusual way"),
    "zip64": ({"extra": struct.pack("<2H2Q", 1, 16, 2**40, 2**40)}, "session.json is packed in an unusual way"),
    "a comment about each": ({"comment": b"x"}, "session.json is packed in an unusual way"),
}


@pytest.mark.parametrize("what", FACTS)
def test_members_of_an_unusual_kind_are_refused(
    what: str, whole: Members, reason: Callable[[Path], str], tmp_path: Path
) -> None:
    facts, expected = FACTS[what]
    assert reason(zip_of(tmp_path / "x", whole.items(), **facts)) == expected


@pytest.mark.parametrize(
    ("moment", "old", "new", "which"),
    [
        ("Checking the workbook", b"[Content_Types]", b"[Content-Types]", "workbook"),
        ("Keeping the people", b'"refersTo":1', b'"refersTo":9', "changes.jsonl"),
        ("Keeping the people", b'"kind":"move"', b'"kind":"gone"', "changes.jsonl"),
    ],
)
def test_a_file_that_changes_once_it_was_judged_is_refused(
    moment: str, old: bytes, new: bytes, which: str, manager: SessionManager, whole: Members, tmp_path: Path
) -> None:
    path = zip_of(tmp_path / "x", whole.items(), compress_type=zipfile.ZIP_STORED)
    uploads = manager.data_dir / "uploads"
    before = [each.session_id for each in manager.all()], sorted(uploads.iterdir())
    raw = path.read_bytes()
    assert old in raw

    def step(_done: int, _total: int, message: str) -> None:
        if message == moment:
            with path.open("r+b") as file:
                file.write(raw.replace(old, new, 1))

    with pytest.raises(RpcError) as error:
        manager.import_bundle(path, step=step)
    assert error.value.fault is BUNDLE_INVALID
    assert str(error.value.facts["reason"]).startswith(which)
    assert ([each.session_id for each in manager.all()], sorted(uploads.iterdir())) == before
    manager.lives.delete(manager.import_bundle(put_together(path, whole)))


def test_a_zip_whose_names_only_end_like_a_manifest_has_none(
    whole: Members, reason: Callable[[Path], str], tmp_path: Path
) -> None:
    members = [(f"a-{name}" if name == "manifest.json" else name, content) for name, content in whole.items()]
    assert "manifest.json" in reason(zip_of(tmp_path / "x", members))


def test_a_member_twice_is_refused(whole: Members, reason: Callable[[Path], str], tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zip_of(tmp_path / "x", [*whole.items(), ("session.json", whole["session.json"])])
    assert reason(path) == "it holds session.json twice"


def test_a_zip_that_is_written_as_a_stream_is_refused(
    whole: Members, reason: Callable[[Path], str], tmp_path: Path
) -> None:
    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.written = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.written += bytes(data)
            return len(data)

    stream = Stream()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in whole.items():
            package.writestr(name, content)
    (tmp_path / "x").write_bytes(stream.written)
    assert reason(tmp_path / "x") == "session.json is packed in an unusual way"


CENTRAL, LOCAL, END = b"PK\1\2", b"PK\3\4", b"PK\5\6"
PLACES: dict[str, tuple[bytes, int, str, int, str]] = {
    # Which record, the first of its kind; where in it; as what; what is added to it; why it is refused.
    "encrypted": (CENTRAL, 8, "<H", 1, "session.json is encrypted"),
    "encrypted, as only the member says": (LOCAL, 6, "<H", 1, "what stands before session.json is not what"),
    "another method, as only the member says": (LOCAL, 8, "<H", -8, "what stands before session.json is not what"),
    "another size, as only the member says": (LOCAL, 22, "<L", 1, "what stands before session.json is not what"),
    "another name, as only the member says": (LOCAL, 30, "<B", 1, "what stands before session.json is not what"),
    "longer packed": (CENTRAL, 20, "<L", 1, "what stands before session.json is not what its directory says"),
    "much longer packed": (CENTRAL, 20, "<L", 2**31, "what stands before session.json is not what its directory says"),
    "elsewhere": (CENTRAL, 42, "<L", 1, "what stands before session.json is not what its directory says"),
    "on another disk": (CENTRAL, 34, "<H", 1, "session.json is packed in an unusual way"),
    "a name beyond the directory": (CENTRAL, 28, "<H", 2**15, "its directory is damaged"),
    "no entry": (CENTRAL, 0, "<B", 1, "its directory is damaged"),
    "an end on another disk": (END, 4, "<H", 1, "its directory is not where it should be, or too large"),
    "more members said": (END, 10, "<H", 1, "its directory is not where it should be, or too large"),
    "members all said twice": (END, 8, "<L", 0x10001, "its directory holds another number of members than it says"),
    "a longer directory": (END, 12, "<L", 1, "its directory is not where it should be, or too large"),
    "a comment at the end": (END, 20, "<H", 1, "it is no zip file, or its end is missing"),
}


def nudged(raw: bytes, record: bytes, at: int, kind: str, by: int) -> bytes:
    """Return the bytes with one number changed, in the first record of its kind."""
    changed = bytearray(raw)
    place = raw.index(record) + at
    (value,) = struct.unpack_from(kind, changed, place)
    struct.pack_into(kind, changed, place, (value + by) % 256 ** struct.calcsize(kind))
    return bytes(changed)


@pytest.mark.parametrize("what", PLACES)
def test_a_zip_that_says_two_things_is_refused(
    what: str, whole: Members, reason: Callable[[Path], str], tmp_path: Path
) -> None:
    *where, expected = PLACES[what]
    path = put_together(tmp_path / "x", {**whole, "workbook": b""})
    path.write_bytes(nudged(path.read_bytes(), *where))  # type: ignore[arg-type]
    assert expected in reason(path)


def test_something_between_the_members_is_refused(
    whole: Members, reason: Callable[[Path], str], tmp_path: Path
) -> None:
    raw = bytearray(put_together(tmp_path / "x", whole).read_bytes())
    directory = raw.index(CENTRAL)
    raw[directory:directory] = b"hidden"
    path = tmp_path / "x"
    path.write_bytes(nudged(bytes(raw), END, 16, "<L", 6))
    assert reason(path) == "something stands in it that is no member"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "it is empty"),
        (b"PK", "it is too short to be one"),
        (b"{}" * 100, "it is no zip file, or its end is missing"),
        (END + bytes(18), "it has no manifest.json"),
    ],
)
def test_what_is_no_zip_is_refused(raw: bytes, expected: str, reason: Callable[[Path], str], tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(raw)
    assert reason(tmp_path / "x") == expected


def test_a_workbook_is_no_bundle(manager: SessionManager, reason: Callable[[Path], str]) -> None:
    assert reason(manager.data_dir.parent / "people.xlsx")


def test_more_members_than_any_bundle_has_are_not_even_looked_at(
    whole: Members, reason: Callable[[Path], str], tmp_path: Path
) -> None:
    path = zip_of(tmp_path / "x", [*whole.items(), *((str(number), b"") for number in range(2000))])
    assert reason(path) == "its directory is not where it should be, or too large"


def test_a_folder_is_refused_and_what_is_missing_is_not_found(
    manager: SessionManager, reason: Callable[[Path], str], tmp_path: Path
) -> None:
    assert reason(tmp_path) == "it is a folder"
    for missing in (tmp_path / "x", tmp_path / "x" / "y", tmp_path / "x\0"):
        with pytest.raises(RpcError) as error:
            manager.import_bundle(missing)
        assert error.value.fault is FILE_NOT_FOUND


BOMBS = {
    "longer than it says": ("session.json", 10, 128 * MIB, "session.json is longer than it says"),
    "shorter than it says": ("session.json", 2 * MIB, MIB, "session.json is damaged"),
    "a small one that isn't": ("session.json", 128 * MIB, 128 * MIB, "session.json is larger than 16,777,216 bytes"),
    "beyond the limit": ("changes.jsonl", 1025 * MIB, 128 * MIB, "changes.jsonl is larger than 1,073,741,824 bytes"),
    "a workbook beyond the limit": ("workbook", 128 * MIB, 128 * MIB, "workbook is larger than 104,857,600 bytes"),
    "one line": ("employees.jsonl", 128 * MIB, 128 * MIB, "employees.jsonl:1 is longer than 67,108,864 bytes"),
    "the manifest": ("manifest.json", 128 * MIB, 128 * MIB, "manifest.json is larger than 16,777,216 bytes"),
}


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_is_stopped_while_it_is_unpacked(
    what: str, whole: Members, reason: Callable[[Path], str], tmp_path: Path
) -> None:
    name, said, really, expected = BOMBS[what]
    path = bomb(tmp_path / "x", whole, name, really, said)
    tracemalloc.start()
    try:
        assert reason(path) == expected
        assert tracemalloc.get_traced_memory()[1] < 1.2 * shapes.MAX_LINE_BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("name", "limit"), [("employees.jsonl", 200_000), ("changes.jsonl", 2_000_000)])
def test_a_line_of_too_many_values_is_not_parsed(
    name: str, limit: int, whole: Members, reason: Callable[[Path], str], tmp_path: Path
) -> None:
    for marks, expected in ((limit, ": Invalid JSON"), (limit + 1, f" holds more than {limit:,} values")):
        path = put_together(tmp_path / "x", sealed({**whole, name: b"," * marks + b"\n"}))
        assert f"{name}:1{expected}" in reason(path)


@pytest.mark.parametrize(
    ("end", "behind", "expected"),
    [
        (zlib.Z_FINISH, b"", None),
        (zlib.Z_FINISH, b"hidden", "session.json has something behind its end"),
        (zlib.Z_FINISH, bytes(300_000), "session.json has something behind its end"),
        (zlib.Z_SYNC_FLUSH, b"", "session.json is cut off"),
        (zlib.Z_SYNC_FLUSH, b"\7", "session.json is damaged"),
    ],
)
def test_a_member_is_packed_from_its_first_byte_to_its_last(
    end: int, behind: bytes, expected: str | None, manager: SessionManager, whole: Members, tmp_path: Path
) -> None:
    packing = zlib.compressobj(wbits=-15)
    packed = packing.compress(whole["session.json"]) + packing.flush(end) + behind
    path = packed_by_hand(tmp_path / "x", whole, "session.json", packed)
    if expected is None:
        manager.lives.delete(manager.import_bundle(path))
    else:
        with pytest.raises(RpcError) as error:
            manager.import_bundle(path)
        assert error.value.facts["reason"] == expected


def test_a_member_whose_checksum_is_wrong_is_damaged(
    whole: Members, reason: Callable[[Path], str], tmp_path: Path
) -> None:
    path = put_together(tmp_path / "x", whole)
    path.write_bytes(nudged(nudged(path.read_bytes(), LOCAL, 14, "<B", -1), CENTRAL, 16, "<B", -1))
    assert reason(path) == "session.json is damaged"


def test_nesting_without_end_is_refused(whole: Members, reason: Callable[[Path], str], tmp_path: Path) -> None:
    line = b'{"seq":1,"kind":"move","body":{"before":{"00001":{"box":' + b"[" * 100_000 + b"\n"
    path = put_together(tmp_path / "x", sealed({**whole, "changes.jsonl": line}))
    assert "changes.jsonl:1: Invalid JSON: recursion limit exceeded" in reason(path)
