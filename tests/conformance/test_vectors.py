"""Every exchange of protocol/vectors, in each framing it is for, held against the real process."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from ninebox_protocol.conformance.answers import is_expected, parse
from ninebox_protocol.conformance.judge import Judge
from ninebox_protocol.conformance.table import report
from ninebox_protocol.conformance.vectors import Vector, usual_folder, vectors_in
from process import COMMAND

VECTORS = vectors_in(usual_folder())

pytestmark = pytest.mark.timeout(30)


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    folder = tmp_path_factory.mktemp("vectors")
    with closing(Judge(COMMAND, folder, timeout_s=20)) as made:
        yield made
    assert (folder / "stderr").read_bytes() == b"", "nothing of this is worth a word on standard error"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector.file} [{vector.framing}]: {vector.name}")
def test_the_answer_is_the_one_that_the_vector_expects(vector: Vector, judge: Judge) -> None:
    failure = judge.failure(vector)
    assert failure is None, report(vector, failure)


def test_every_vector_is_a_sentence_of_its_own_and_names_the_clause_it_tests() -> None:
    assert all(vector.name.endswith(".") and vector.clause for vector in VECTORS)
    assert len({(vector.name, vector.framing) for vector in VECTORS}) == len(VECTORS)


def test_no_vector_is_only_there_twice_under_two_names() -> None:
    sent = [(each.framing, each.sending, each.connection, each.options) for each in VECTORS]
    assert [each for each in sent if sent.count(each) > 1] == []


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ('{"jsonrpc": "2.0", "id": 1.50, "result": {}}', '{"jsonrpc": "2.0", "id": 1.5, "result": {}}'),
        ('{"jsonrpc": "2.0", "id": 1, "result": {}}', '{"jsonrpc": "2.0", "id": "1", "result": {}}'),
        ('{"jsonrpc": "2.0", "id": 0, "result": {}}', '{"jsonrpc": "2.0", "id": false, "result": {}}'),
        ('{"jsonrpc": "2.0", "id": null, "result": {}}', '{"jsonrpc": "2.0", "result": {}}'),
        ('{"jsonrpc": "2.0", "id": 1, "result": {}}', '{"jsonrpc": "2.0", "id": 1, "result": {}, "error": null}'),
        ('{"jsonrpc": "2.0", "id": 1, "result": {"a": []}}', '{"jsonrpc": "2.0", "id": 1, "result": {"a": [1]}}'),
        ('{"jsonrpc": "2.0", "id": 1, "result": {"a": null}}', '{"jsonrpc": "2.0", "id": 1, "result": {}}'),
        (
            '{"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": ""}}',
            '{"jsonrpc": "2.0", "id": 1, "error": {"code": 2, "message": ""}}',
        ),
        (
            '{"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": ""}}',
            '{"jsonrpc": "2.0", "id": 1, "error": {"code": 1}}',
        ),
        ('[{"jsonrpc": "2.0", "id": 1, "result": {}}]', '{"jsonrpc": "2.0", "id": 1, "result": {}}'),
        ("[]", '[{"jsonrpc": "2.0", "id": 1, "result": {}}]'),
    ],
)
def test_another_answer_than_the_one_expected_is_told_apart(wanted: str, got: str) -> None:
    assert not is_expected(parse(wanted), parse(got))
    assert is_expected(parse(wanted), parse(wanted))


def test_an_error_whose_message_is_no_text_is_no_answer() -> None:
    wanted = parse('{"jsonrpc": "2.0", "id": 1, "error": {"code": 1}}')
    assert is_expected(wanted, parse('{"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": "x"}}'))
    assert not is_expected(wanted, parse('{"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": 7}}'))
