"""Every workbook of the table is read sensibly or refused by name; see tests/odd_workbooks.py."""

from pathlib import Path
from typing import Any

import pytest

from ninebox_protocol.errors import RpcError
from odd_workbooks import CASES, Refused
from unit.imports import read


@pytest.mark.parametrize("name", CASES)
def test_a_workbook_of_the_table_is_read_or_refused_as_it_says(tmp_path: Path, name: str) -> None:
    make, expected = CASES[name]
    path = make(tmp_path)
    if isinstance(expected, Refused):
        with pytest.raises(RpcError) as caught:
            read(path)
        assert caught.value.fault.name == expected.name
        assert expected.words in str(caught.value.facts.get("reason") or caught.value.facts["what"])
        return
    got = read(path)
    people = [person.model_dump(by_alias=True) for person in got.people]
    wanted = [{"employeeId": "1", "name": "Ada"}] if expected.people is None else list(expected.people)
    assert [_only(person, members) for person, members in zip(people, wanted, strict=True)] == wanted
    report = got.report.model_dump(by_alias=True)
    assert _only(report, expected.report) == expected.report


def _only(whole: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    return {key: whole[key] for key in wanted}
