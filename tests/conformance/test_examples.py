"""The examples of the contract are true: each is told again to the real process and answered to the letter."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from ninebox_protocol.methods import METHODS
from ninebox_protocol.notifications import NOTIFICATIONS
from ninebox_protocol.openrpc import document
from telling import EXAMPLES, overhear, tell

RECORDED: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="ascii"))
STEPS: list[dict[str, Any]] = RECORDED["story"]
METHOD: dict[str, Any] = {method["name"]: method for method in document()["methods"]}


@pytest.fixture(scope="module", params=[False, True], ids=["by name", "by position"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return the story as a process answers it now."""
    return tell(tmp_path_factory.mktemp("story"), by_position=request.param)


def wrong(schema: dict[str, Any], value: Any) -> list[str]:
    """Return what is wrong with a value by a schema of the document."""
    whole = Draft202012Validator({**schema, "components": document()["components"]})
    return [f"{error.json_path}: {error.message}" for error in whole.iter_errors(value)]


@pytest.mark.parametrize("step", range(len(STEPS)), ids=[f"{step['method']}: {step['name']}" for step in STEPS])
def test_an_example_is_what_the_process_answers(told: list[dict[str, Any]], step: int) -> None:
    assert told[step] == STEPS[step], "run: make contract"


def test_the_story_told_is_the_one_recorded(told: list[dict[str, Any]]) -> None:
    assert [step["method"] for step in told] == [step["method"] for step in STEPS]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_every_method_has_an_example_that_fits_its_shapes(method: Any) -> None:
    described = METHOD[method.name]
    required = [param["name"] for param in described["params"] if param["required"]]
    assert described["examples"]
    for example in described["examples"]:
        given = described["params"][: len(example["params"])]
        assert [param["name"] for param in example["params"]] == [param["name"] for param in given], "in position"
        assert len(given) >= len(required)
        for param, is_ in zip(given, example["params"], strict=True):
            assert wrong(param["schema"], is_["value"]) == []
        if "result" in example:
            assert wrong(described["result"]["schema"], example["result"]["value"]) == []


def test_only_notifications_have_examples_without_a_result() -> None:
    silent = {name for name, method in METHOD.items() if any("result" not in each for each in method["examples"])}
    assert silent == {"exit", "$/cancelRequest"}


def test_the_examples_in_the_document_tell_the_whole_story_in_its_order() -> None:
    steps = {example["x-step"]: name for name, method in METHOD.items() for example in method["examples"]}
    assert [steps[step] for step in sorted(steps)] == [step["method"] for step in STEPS]


@pytest.mark.parametrize("notification", document()["x-notifications"], ids=[each.name for each in NOTIFICATIONS])
def test_every_notification_has_an_example_that_fits_its_shape(notification: dict[str, Any]) -> None:
    assert notification["examples"]
    for example in notification["examples"]:
        assert wrong(notification["params"], example["value"]) == []


def test_an_example_of_a_notification_is_what_is_heard(tmp_path: Path) -> None:
    assert overhear(tmp_path) == RECORDED["notifications"], "run: make contract"
