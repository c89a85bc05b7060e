"""The parser: what Python's own returns, or NotJson; and numbers that come back to the letter."""

import json
import math
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninebox_daemon.wire.strict_json import MAX_DEPTH, MAX_VALUES, NotJson, decoded, parse, text_of

TEXTS = st.text()  # no surrogates
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)
# What JSON is made of, put together anyhow: nearly JSON, and sometimes JSON.
TOKENS = [*'[]{},:" \n\t\r-+.0129eE/\\u', "null", "true", "false", "NaN", "Infinity", "-Infinity", "1e400", "1.5"]
TOKENS += ['"a"', '{"a":1', ',"a":2}', r"\ud800", r"\uDC00", r'"\ud83d\ude00"', "é", "\x00", "\ufeff"]
TOKENS += ["[" * MAX_DEPTH, "]" * MAX_DEPTH]
NEARLY = st.lists(st.sampled_from(TOKENS), max_size=12).map("".join)
NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)


def read(raw: bytes, *, exact: bool = False) -> Any:
    return parse(decoded(raw), exact=exact)


def strictly(raw: bytes) -> Any:
    """Return what `parse` should return, by another way: Python's parser first, then everything it lets through."""
    value = json.loads(raw.decode(), object_pairs_hook=each_name_once, parse_constant=refused, parse_float=finite)
    json.dumps(value, ensure_ascii=False).encode()
    if depth(value) > MAX_DEPTH:
        raise ValueError("too deep")
    return value


def each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def refused(name: str) -> None:
    raise ValueError(name)


def finite(text: str) -> float:
    if math.isinf(float(text)):
        raise ValueError("too large")
    return float(text)


def depth(value: Any) -> int:
    if isinstance(value, dict | list):
        return 1 + max(map(depth, value.values() if isinstance(value, dict) else value), default=0)
    return 0


def agrees_with_python(raw: bytes) -> None:
    try:
        value = read(raw)
    except NotJson:
        with pytest.raises((ValueError, RecursionError)):
            strictly(raw)
    else:
        assert value == strictly(raw)


@given(st.binary())
def test_any_bytes_are_what_python_reads_strictly_or_not_json(raw: bytes) -> None:
    agrees_with_python(raw)


@given(NEARLY)
def test_what_is_nearly_json_is_what_python_reads_strictly_or_not_json(text: str) -> None:
    agrees_with_python(text.encode())


@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_every_value_is_read_back(value: Any, ascii_only: bool, indent: int | None) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    assert read(raw) == value


@given(VALUES, st.data())
def test_a_text_cut_off_or_with_a_byte_changed_raises_nothing_else(value: Any, data: st.DataObject) -> None:
    raw = bytearray(json.dumps(value, ensure_ascii=False).encode())
    at = data.draw(st.integers(0, len(raw) - 1))
    agrees_with_python(bytes(raw[:at]))
    raw[at] = data.draw(st.integers(0, 255))
    agrees_with_python(bytes(raw))


@given(NUMBERS)
def test_a_number_comes_back_to_the_letter(text: str) -> None:
    assert text_of(read(text.encode(), exact=True)) == text


@given(TEXTS)
def test_a_string_comes_back_in_ascii(text: str) -> None:
    answer = text_of(read(json.dumps(text, ensure_ascii=False).encode()))
    assert answer.isascii()
    assert json.loads(answer) == text


@pytest.mark.parametrize(
    "text", ["0", "-0", "1.50", "1e2", "1E+2", "-0.0", "1e-400", "18446744073709551617", "9" * 4000]
)
def test_numbers_that_python_would_write_otherwise_come_back_to_the_letter(text: str) -> None:
    assert text_of(read(text.encode(), exact=True)) == text


def test_a_number_is_a_number_whatever_text_it_came_as() -> None:
    for exact in (False, True):
        assert read(b"[-0, 1.50, 1e2]", exact=exact) == [0, 1.5, 100.0]
        assert json.dumps(read(b"[-0, 1.50, 1e2]", exact=exact)) == "[0, 1.5, 100.0]"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("NaN", "NaN is no JSON"),
        ("-Infinity", "-Infinity is no JSON"),
        ("1e400", "a number too large for a double"),
        ("9" * 5000, "an integer of more digits than can be read"),
        ('{"a":1,"\\u0061":2}', "a member stands twice in an object"),
        ('"\\ud800"', "a surrogate without its pair"),
        ('"\\ud83d\\\\\\udc00"', "a surrogate without its pair"),
        ('"\\ud83d\\ude00\\ude00"', "a surrogate without its pair"),
        ("{" + ",".join(f'"{number}":0' for number in range(1_001)) + "}", "an object of more than 1,000 members"),
        ('{"\\udfff":1}', "a surrogate without its pair"),
        ("[" * 129 + "]" * 129, "nested deeper than 128"),
        ('[{"a":' * 64 + "[1]" + "}]" * 64, "nested deeper than 128"),
        ("[1,]", r".+ at character \d"),  # the words are Python's, and differ by version
        ("1 2", "Extra data at character 2"),
    ],
)
def test_what_is_refused_is_told_why(text: str, why: str) -> None:
    with pytest.raises(NotJson, match=f"^{why}$"):
        read(text.encode())


@pytest.mark.parametrize("raw", [b"\xff", b'"\xc0\x80"', b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"', b'"\xe4\xb8'])
def test_what_is_no_utf_8_is_told_by_the_first_wrong_byte(raw: bytes) -> None:
    with pytest.raises(NotJson, match=r"^not UTF-8 at byte [01]$"):
        read(raw)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-8-sig"])
def test_no_other_encoding_is_guessed(encoding: str) -> None:
    with pytest.raises(NotJson):
        read('{"a": 1}'.encode(encoding))


@pytest.mark.parametrize(
    "text", ['{"name": "Ada"', '["Ada" 1]', "Ada", '{"Ada": 1, "Ada": 2}', '["Ada", NaN]', '"Ada\\ud800"']
)
def test_what_was_sent_is_not_repeated_in_the_reason(text: str) -> None:
    with pytest.raises(NotJson) as caught:
        read(text.encode())
    assert "Ada" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 128 + "]" * 128,
        '{"a":' * 128 + "1" + "}" * 128,
        "[" + "[]," * 1000 + "[]]",
        json.dumps("[{" * 1000),
        json.dumps('"[\\{' * 1000),
        json.dumps({"[" * 200: "]" * 200}),
        json.dumps(["]"] * 200 + ["["] * 200),
    ],
)
def test_only_nesting_counts_as_depth(text: str) -> None:
    assert read(text.encode()) == json.loads(text)


def test_depth_is_counted_over_the_whole_of_a_long_text() -> None:
    long = '"' + "x" * 1_000_000 + '",'
    read(("[" * 100 + long + "[" * 28 + "]" * 128).encode())
    with pytest.raises(NotJson, match="nested deeper"):
        read(("[" * 100 + long + "[" * 29 + "]" * 129).encode())


@pytest.mark.parametrize("text", ['["]",' * 129 + "1" + "]" * 129, '["\\"]",' * 129 + "1" + "]" * 129])
def test_closing_brackets_in_strings_hide_no_nesting(text: str) -> None:
    with pytest.raises(NotJson, match="nested deeper"):
        read(text.encode())


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 1_000_000,
        b'{"":' * 1_000_000,
        b"[" * 129 + b'"' + b'\\"' * 1_000_000,
        b"[" * 129 + b'"' + b"\\\\" * 1_000_000,
        b"[" * 129 + b'"' * 1_000_001,
        b"9" * 10_000_000,
    ],
    ids=["arrays", "objects", "escaped quotes", "escaped backslashes", "quotes", "digits"],
)
def test_a_hostile_text_is_refused_in_time_that_grows_with_its_length(raw: bytes) -> None:
    with pytest.raises(NotJson):
        read(raw)


@pytest.mark.parametrize(
    "raw",
    [b"[" + b"[]," * 200 + b'"' + b"x" * 1_000_000 + b'"]', b"[" + b"[]," * 200 + b'"' + b"\\n" * 500_000 + b'"]'],
)
def test_finding_the_depth_takes_no_more_memory_than_a_few_times_the_text(raw: bytes) -> None:
    tracemalloc.start()
    try:
        read(raw)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10 * len(raw)


VALUES_AT_THE_LIMIT = [
    b"[" + b"0," * (MAX_VALUES - 2) + b"0]",
    b"[" + b"{}," * (MAX_VALUES // 2 - 1) + b"0]",
    b'["' + b"," * MAX_VALUES + b'"]',
    b'["' + b'\\",[{' * MAX_VALUES + b'"]',
    b'["' + b"\\\\" * 600_000 + b'",' + b'",",' * (MAX_VALUES - 3) + b"0]",
]


@pytest.mark.parametrize("raw", VALUES_AT_THE_LIMIT, ids=["numbers", "objects", "commas", "escapes", "strings"])
def test_a_million_values_are_read_whatever_stands_in_strings(raw: bytes) -> None:
    assert decoded(raw) == raw.decode()


@pytest.mark.parametrize("item", [b"0,", b"{},", b"[],", b'"",', b'"\\"",', b'{"a":0},'])
def test_more_than_a_million_values_are_refused_before_they_take_memory(item: bytes) -> None:
    raw = b"[" + item * MAX_VALUES + b"0]"
    tracemalloc.start()
    try:
        with pytest.raises(NotJson, match="more than 1,000,000 values"):
            decoded(raw)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 32 * 1024 * 1024
