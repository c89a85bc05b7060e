"""Random edits, random damage: whoever is said to stand again as before does, and nobody is different unsaid."""

import random
from pathlib import Path

import pytest

from damage import damage_of, rows, spoil
from durability.killing import as_they_stand
from durability.model import Model
from forking import forked
from workbooks import make_workbook, people_rows

PEOPLE, EDITS, ROUNDS = 20, 30, 5

WRONG = {
    "employee": ("baseline", "current", "changed_at", "employee_id", "crc"),
    "change": ("body", "at", "kind", "undo_next", "refers_to", "crc"),
    "mutation": ("answer",),
}
KEYS = {"employee": "id", "change": "seq", "mutation": "mutation_id"}


def damage(chance: random.Random, data_dir: Path) -> list[str]:
    """Damage a few rows of people and changes; returns the statements."""
    statements = []
    for _ in range(chance.randint(1, 6)):
        table = chance.choice(["employee", "employee", "change", "change", "mutation"])
        key = KEYS[table]
        there = rows(data_dir, f"SELECT {key} FROM {table}")
        if not there:
            continue
        number = chance.choice(there)[0]
        column = chance.choice(WRONG[table])
        where = f"WHERE {key} = '{number}'"
        (value,) = rows(data_dir, f"SELECT {column} FROM {table} {where}")[0]
        if chance.random() < 0.3:
            statement = f"DELETE FROM {table} {where}"
        elif isinstance(value, str):
            place = chance.randrange(len(value))
            letter = chance.choice([each for each in 'aZ0"{,:' if each != value[place]])
            text = (value[:place] + letter + value[place + 1 :]).replace("'", "''")
            statement = f"UPDATE {table} SET {column} = '{text}' {where}"
        else:
            statement = f"UPDATE {table} SET {column} = {chance.randrange(1, 10**9)} {where}"
        statements.append(statement)
        spoil(data_dir, statement)
    return statements


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("ids", [True, False], ids=["with mutation ids", "without"])
def test_nobody_is_different_and_not_said_to_be(seed: int, ids: bool, tmp_path: Path) -> None:
    chance = random.Random(seed)
    book = make_workbook(tmp_path / "people.xlsx", people_rows(PEOPLE))
    sure = doubtful = lost = changes = lost_changes = 0
    for turn in range(ROUNDS):
        data_dir = tmp_path / f"data{turn}"
        with forked(data_dir) as daemon:
            daemon.call("session.create", path=str(book))
            model = Model(as_they_stand(daemon), chance.randrange(10**6))
            for number in range(EDITS):
                method, params = model.next_call(f"{number}")
                daemon.call(method, {**params, "mutationId": params["mutationId"] if ids else None})
            before = {each["seq"]: each for each in daemon.call("change.history", limit=1000)["changes"]}
            daemon.end()
        statements = damage(chance, data_dir)
        with forked(data_dir) as daemon:
            daemon.initialize()
            now = as_they_stand(daemon)
            history = daemon.call("change.history", limit=1000)["changes"]
            said = [each["data"] for each in damage_of(daemon.initialize())]
            rebuilt = [each for data in said for each in data["rebuilt"]]
            gone = {each["employeeId"] for data in said for each in data["lost"] if "employeeId" in each}
            unsure = {each.get("employeeId", each.get("seq")) for each in rebuilt if not each.get("certain", True)}
            missing = {each["seq"] for data in said for each in data["lost"] if "seq" in each}
            for who, was in model.people.items():
                if who in gone:
                    assert who not in now
                elif who not in unsure:
                    assert now[who] == was, (seed, turn, who, statements)
            for change in history:
                was_it = before.get(change["seq"])
                if change["seq"] in unsure | missing:
                    assert change["kind"] == "lost" or change["seq"] in unsure
                elif change["kind"] != "update":  # an undo of what is lost is an edit now
                    assert was_it is not None, (seed, turn, change["seq"], statements)
                    for member in ("before", "after", "at", "kind", "note"):
                        assert change[member] == was_it[member], (seed, turn, change["seq"], statements)
            known = {each["seq"] for each in history}
            if not any("DELETE FROM change" in each for each in statements):
                assert known == before.keys()
            for _ in range(3):
                if daemon.call("change.undo")["canUndo"] is False:
                    break
            daemon.call("session.exportBundle", path=str(tmp_path / f"{turn}.ninebox"))
            daemon.end()
        sure += sum("employeeId" in each and each.get("certain", True) for each in rebuilt)
        doubtful += sum("employeeId" in each and not each.get("certain", True) for each in rebuilt)
        changes += sum(each["what"] == "change" and each.get("certain", True) for each in rebuilt)
        lost += len(gone)
        lost_changes += len(missing)
    print(
        f"seed {seed}, {ROUNDS} reviews: people rebuilt {sure}, with doubt {doubtful}, lost {lost}; "
        f"changes rebuilt {changes}, lost {lost_changes}"
    )
