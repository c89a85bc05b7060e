"""Every exchange of protocol/vectors, in each framing it is for, held against the real process; how it is read."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from forking import ForkedPeer
from ninebox_protocol.conformance.answers import Wrong, frame, is_expected, parse, take_answer
from ninebox_protocol.conformance.judge import Judge
from ninebox_protocol.conformance.peer import Peer
from ninebox_protocol.conformance.table import report
from ninebox_protocol.conformance.vectors import Vector, VectorsWrong, usual_folder, vectors_in
from process import COMMAND, OTHER

VECTORS = vectors_in(usual_folder())

pytestmark = pytest.mark.timeout(30)


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    kind = Peer if OTHER or sys.platform != "linux" else ForkedPeer
    with closing(Judge(COMMAND, tmp_path_factory.mktemp("vectors"), timeout_s=20, kind=kind)) as made:
        yield made
    assert made.words == b"", "nothing of this is worth a word on standard error"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector.file} [{vector.framing}]: {vector.name}")
def test_the_answer_is_the_one_that_the_vector_expects(vector: Vector, judge: Judge) -> None:
    failure = judge.failure(vector)
    assert failure is None, report(vector, failure)


def test_a_word_on_standard_error_is_noticed(tmp_path: Path) -> None:
    wordy = "import os, sys; os.write(2, b'alas'); print('{}', flush=True); sys.stdin.read()"
    with closing(Judge([sys.executable, "-S", "-c", wordy], tmp_path, timeout_s=20)) as judge:
        assert judge.failure(VECTORS[0]) is not None
        assert judge.words == b"alas"


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


@pytest.mark.parametrize(
    "wrong",
    [
        "no JSON",
        "[]",
        '{"about": ""}',
        '{"vectors": [1]}',
        '{"vectors": [{"name": "a", "clause": "b", "-->": ""}]}',
        '{"vectors": [{"name": "a", "clause": "b", "-->": "", "<--": null, "conection": "fresh"}]}',
        '{"vectors": [{"name": "a", "clause": "b", "-->": "", "<--": null, "connection": "late"}]}',
        '{"vectors": [{"name": "a", "clause": "b", "-->": "", "<--": null, "framing": "both"}]}',
        '{"vectors": [{"name": "a", "clause": "b", "-->": "", "<--": null, "exit": 1}]}',
        '{"vectors": [{"name": "a", "clause": "b", "-->": "", "<--": null, "exchange": []}]}',
        '{"vectors": [{"name": "a", "clause": "b", "exchange": [{"--> ": ""}]}]}',
        '{"vectors": [{"name": "a", "clause": "b", "-->": {"hex": "0"}, "<--": null}]}',
        '{"vectors": [{"name": "a", "clause": "b", "-->": {"text": "x"}, "<--": null}]}',
        '{"vectors": [{"name": "a", "clause": "b", "-->": 1, "<--": null}]}',
    ],
)
def test_a_file_that_holds_no_vectors_is_named(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "these.json").write_text(wrong, encoding="ascii")
    with pytest.raises(VectorsWrong, match=r"these\.json"):
        vectors_in(tmp_path)


@pytest.mark.parametrize("framing", ["lines", "headers"])
def test_answers_are_taken_off_a_stream_in_any_pieces(framing: Any) -> None:
    stream = frame(framing, b"{}") + frame(framing, b"[1, 2]")
    for size in range(1, len(stream) + 1):
        come, taken = bytearray(), []
        for at in range(0, len(stream), size):
            come += stream[at : at + size]
            while (answer := take_answer(framing, come)) is not None:
                taken.append(answer)
        assert taken == [b"{}", b"[1, 2]"]
        assert not come


@pytest.mark.parametrize("framing", ["lines", "headers"])
def test_an_answer_may_be_as_long_as_the_longest(framing: Any) -> None:
    assert take_answer(framing, bytearray(frame(framing, b"x" * 10)), longest=10) == b"x" * 10
    with pytest.raises(Wrong, match="an answer of more than 10 bytes"):
        take_answer(framing, bytearray(frame(framing, b"x" * 11)), longest=10)


def test_an_answer_that_is_too_long_is_not_waited_for() -> None:
    assert take_answer("lines", bytearray(b"x" * 10), longest=10) is None
    with pytest.raises(Wrong, match="an answer of more than 10 bytes"):
        take_answer("lines", bytearray(b"x" * 11), longest=10)
    with pytest.raises(Wrong, match="an answer of more than 10 bytes"):
        take_answer("headers", bytearray(b"Content-Length: 11\r\n\r\n"), longest=10)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 2\n\n",
        b"Content-Length:2\r\n\r\n",
        b"content-length: 2\r\n\r\n",
        b"Content-Length: 2\r\nContent-Type: a\r\n\r\n",
        b"Content-Length: -2\r\n\r\n",
        b"Content-Length: \r\n\r\n",
        b"Content-Length: 2\r\n\n",
        b"\r\nContent-Length: 2\r\n\r\n",
        b"x" * 41,
    ],
)
def test_other_headers_than_the_simplest_are_wrong(head: bytes) -> None:
    with pytest.raises(Wrong, match="no `Content-Length: N`"):
        take_answer("headers", bytearray(head + b"{}"))


@pytest.mark.parametrize("text", ['{"id": 1, "id": 1}', '[{"a": {"b": 1, "b": 2}}]', "NaN", "[-Infinity]", "\u00e9"])
def test_an_answer_that_json_leaves_undecided_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"twice|no JSON|ascii"):
        parse(text.encode())


def test_a_folder_without_vectors_is_named(tmp_path: Path) -> None:
    with pytest.raises(VectorsWrong, match=str(tmp_path)):
        vectors_in(tmp_path)
