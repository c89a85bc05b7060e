"""Settings through the real process: changed together or not at all, once, and the same for the next daemon."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from forking import forked
from process import Daemon, Refused, running

BY_DEFAULT: dict[str, Any] = {
    "retention": {"maxAgeDays": None, "maxSessions": None},
    "backupDirectory": None,
    "gridLabels": {
        "1": "Underperformer",
        "2": "Effective Pro",
        "3": "Workhorse",
        "4": "Inconsistent",
        "5": "Core Talent",
        "6": "High Impact",
        "7": "Enigma",
        "8": "Growth",
        "9": "Star",
    },
    "ratingWords": {"Low": [], "Medium": [], "High": []},
    "minutesPerBox": {**dict.fromkeys("123456789", 5), "notRated": 5},
    "targetDistribution": None,
}
MINUTES = {**dict.fromkeys("12346", 2.5), "5": 0, "7": 480, "8": 0.1, "9": 10, "notRated": 1}
TARGET = {"Low": 10, "Medium": 69.9, "High": 20.1}
WORDS = {"Low": ["Poor"], "Medium": ["Good"], "High": ["Great"]}


def settings(daemon: Daemon) -> Any:
    return daemon.call("settings.get")["settings"]


def update(daemon: Daemon, **changes: Any) -> Any:
    return daemon.call("settings.update", changes)["settings"]


def test_what_was_never_set_is_as_by_default(daemon: Daemon) -> None:
    assert settings(daemon) == BY_DEFAULT


def test_what_is_set_is_there_after_a_kill_and_what_is_left_out_stays(daemon: Daemon, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    expected = {
        "retention": {"maxAgeDays": 365, "maxSessions": None},
        "backupDirectory": str(folder),
        "gridLabels": {**BY_DEFAULT["gridLabels"], "9": 'Größte "Star" 🌟', "1": "Low end"},
        "ratingWords": WORDS,
        "minutesPerBox": MINUTES,
        "targetDistribution": TARGET,
    }
    answer = daemon.call("settings.update", {"retention": expected["retention"]})
    assert (answer["durable"], answer["changes"], answer["seq"]) == (True, [], 0)
    update(daemon, gridLabels={"9": 'Größte  "Star" 🌟 '}, minutesPerBox=MINUTES)
    update(daemon, targetDistribution=TARGET)
    update(daemon, gridLabels={"1": "Low end"}, ratingWords=WORDS, backupDirectory=str(folder))
    assert settings(daemon) == expected
    daemon.kill()
    with forked(daemon.data_dir) as again:
        assert settings(again) == expected
        assert update(again) == expected
        again.end()
    with forked(daemon.data_dir) as third:
        assert settings(third) == expected
        labels = update(third, gridLabels={"9": None})["gridLabels"]
        assert (labels["1"], labels["9"]) == ("Low end", "Star")
        nothing: dict[str, Any] = dict.fromkeys(expected)
        assert update(third, **nothing) == BY_DEFAULT
        third.kill()
    with forked(daemon.data_dir) as last:
        assert settings(last) == BY_DEFAULT


def test_they_hold_for_all_users(daemon: Daemon) -> None:
    daemon.initialize(userId="anna")
    update(daemon, ratingWords=WORDS)
    daemon.initialize(userId="bert")
    assert settings(daemon)["ratingWords"] == WORDS


def test_the_same_update_again_does_nothing_and_null_is_another_one_than_left_out(daemon: Daemon) -> None:
    first = daemon.call("settings.update", gridLabels={"9": "Top"}, mutationId="m")
    update(daemon, gridLabels={"9": "Peak"})
    assert daemon.call("settings.update", gridLabels={"9": "Top"}, mutationId="m") == first
    assert settings(daemon)["gridLabels"]["9"] == "Peak"
    for other in ({"gridLabels": {"9": "Top", "1": None}}, {"gridLabels": {"9": "Top"}, "ratingWords": None}):
        with pytest.raises(Refused) as refused:
            daemon.call("settings.update", mutationId="m", **other)
        assert refused.value.name == "MutationIdReused"


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"gridLabels": {"9": "Growth"}}, "gridLabels.9"),
        ({"gridLabels": {"9": "3rd"}}, "gridLabels.9"),
        ({"gridLabels": {"9": "\ufffe"}}, "gridLabels.9"),
        ({"ratingWords": {**WORDS, "High": ["poor"]}}, "ratingWords.High"),
        ({"ratingWords": {**WORDS, "High": ["\ufffe"]}}, "ratingWords.High"),
        ({"ratingWords": {**WORDS, "High": ["Great", "\u200b\u2060"]}}, "ratingWords.High"),
        ({"gridLabels": {"9": "\u200b"}}, "gridLabels.9"),
        ({"gridLabels": {"9": "\u3164"}}, "gridLabels.9"),
        ({"backupDirectory": "copies"}, "backupDirectory"),
        ({"backupDirectory": "/nowhere/at/all"}, "backupDirectory"),
        ({"backupDirectory": "/dev/null"}, "backupDirectory"),
        ({"backupDirectory": "/a\0b"}, "backupDirectory"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_else_is_changed_either(
    daemon: Daemon, changes: dict[str, Any], setting: str
) -> None:
    sensible = {
        "retention": {"maxAgeDays": 1, "maxSessions": 1},
        "gridLabels": {"1": "Low end"},
        "ratingWords": WORDS,
    }
    with pytest.raises(Refused) as refused:
        update(daemon, **{**sensible, **changes})
    assert (refused.value.name, refused.value.data["setting"]) == ("SettingRefused", setting)
    assert refused.value.data["reason"] in refused.value.message
    assert settings(daemon) == BY_DEFAULT


def test_of_two_boxes_called_alike_the_one_is_refused_that_was_to_be_called_so(daemon: Daemon) -> None:
    update(daemon, gridLabels={"8": "Coming up", "9": "Growth"})
    for labels, box, label, other in (
        ({"1": "growth"}, 1, "growth", 9),
        ({"8": None}, 8, "Growth", 9),
        ({"7": "core talent", "8": "Rising"}, 7, "core talent", 5),
        ({"2": "Same", "6": "same"}, 6, "same", 2),
    ):
        with pytest.raises(Refused) as refused:
            update(daemon, gridLabels=labels)
        says = f'The setting gridLabels.{box} can\'t be "{label}": box {other} is called so; nothing was changed.'
        assert refused.value.message == says


@pytest.mark.parametrize(
    "changes",
    [
        {"unheardOf": 1},
        {"gridLabels": {"10": "Ten"}},
        {"gridLabels": {"box9": "Nine"}},
        {"gridLabels": {"9": " "}},
        {"gridLabels": {"9": "x" * 61}},
        {"retention": {"maxAgeDays": 5}},
        {"retention": {"maxAgeDays": 0, "maxSessions": None}},
        {"ratingWords": {"Low": ["Poor"]}},
        {"ratingWords": {**WORDS, "Low": [" "]}},
        {"minutesPerBox": {"9": 5}},
        {"minutesPerBox": {**MINUTES, "9": None}},
        {"minutesPerBox": {**MINUTES, "9": -0.1}},
        {"minutesPerBox": {**MINUTES, "9": 480.1}},
        {"minutesPerBox": {**MINUTES, "9": "5"}},
        {"minutesPerBox": {**MINUTES, "10": 5}},
        {"targetDistribution": {"Low": 10, "Medium": 70}},
        {"targetDistribution": {**TARGET, "Low": 9}},
        {"targetDistribution": {**TARGET, "Low": 30.1, "High": 0}, "minutesPerBox": {}},
        {"targetDistribution": {"Low": 0, "Medium": 80, "High": 20}},
        {"targetDistribution": {"Low": -10, "Medium": 90, "High": 20}},
        {"targetDistribution": {"Low": 110, "Medium": -30, "High": 20}},
    ],
)
def test_what_has_no_such_shape_is_refused(daemon: Daemon, changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        update(daemon, **{"retention": {"maxAgeDays": 1, "maxSessions": 1}, **changes})
    assert refused.value.name == "InvalidParams"
    assert settings(daemon) == BY_DEFAULT


def test_each_of_them_alone_goes_back_to_what_it_is_by_default(daemon: Daemon) -> None:
    update(daemon, minutesPerBox=MINUTES, targetDistribution=TARGET)
    assert update(daemon, minutesPerBox=None) == {**BY_DEFAULT, "targetDistribution": TARGET}
    update(daemon, minutesPerBox=MINUTES)
    assert update(daemon, targetDistribution=None) == {**BY_DEFAULT, "minutesPerBox": MINUTES}
    daemon.kill()
    with forked(daemon.data_dir) as again:
        assert settings(again) == {**BY_DEFAULT, "minutesPerBox": MINUTES}
        assert update(again, minutesPerBox=BY_DEFAULT["minutesPerBox"]) == BY_DEFAULT
        again.kill()
    with closing(sqlite3.connect(daemon.data_dir / "ninebox.db")) as database:
        found = database.execute("SELECT value FROM setting WHERE key = 'settings minutesPerBox'").fetchall()
    assert found == [("null",)], "a later version may have others by default"


def test_a_target_is_all_of_the_people_as_far_as_numbers_can_be_added_up(daemon: Daemon) -> None:
    for low, medium, high in ((33.3, 33.3, 33.4), (0.1, 0.2, 99.7), (0.01, 0.01, 99.98), (10.1, 69.7, 20.2)):
        target = {"Low": low, "Medium": medium, "High": high}
        assert update(daemon, targetDistribution=target)["targetDistribution"] == target
    with pytest.raises(Refused) as refused:
        update(daemon, targetDistribution={"Low": 10, "Medium": 70, "High": 19.9})
    (error,) = refused.value.data["errors"]
    assert (error["path"], "100 together" in error["says"]) == ("targetDistribution", True)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("minutesPerBox", None),
        ("minutesPerBox", '{"9":7}'),
        ("targetDistribution", None),
        ("targetDistribution", '{"Low":10.0,"Medium":70.0,"High":30.0}'),
        ("targetDistribution", '{"Low":"10","Medium":70.0,"High":20.0}'),
    ],
)
def test_damage_to_the_settings_of_statistics_is_as_by_default_too(
    daemon: Daemon, setting: str, value: str | None
) -> None:
    both = {"minutesPerBox": MINUTES, "targetDistribution": TARGET}
    update(daemon, **both)
    daemon.end()
    damage(daemon.data_dir, f"settings {setting}", value)
    with forked(daemon.data_dir) as again:
        assert settings(again) == {**BY_DEFAULT, **both, setting: BY_DEFAULT[setting]}


def test_the_backup_directory_is_made_and_lies_outside_the_data_directory_by_whatever_name(
    daemon: Daemon, tmp_path: Path
) -> None:
    folder = tmp_path / "Sicherung 🌟"
    assert update(daemon, backupDirectory=f"{folder}/")["backupDirectory"] == str(folder)
    assert list(folder.iterdir()) == []
    (tmp_path / "link").symlink_to(daemon.data_dir)
    for inside in (
        daemon.data_dir,
        daemon.data_dir / "backups",
        tmp_path / "link" / "copies",
        tmp_path / "x" / ".." / "data" / "y",
    ):
        with pytest.raises(Refused) as refused:
            update(daemon, backupDirectory=str(inside))
        assert "data directory" in refused.value.message
    assert not (daemon.data_dir / "backups" / "y").exists()
    assert settings(daemon)["backupDirectory"] == str(folder)


def damage(data_dir: Path, key: str, value: str | None = None) -> None:
    """Change a row behind the daemon's back; `value`: with a checksum that fits it."""
    with sqlite3.connect(data_dir / "ninebox.db") as database:
        if value is None:
            changed = database.execute("UPDATE setting SET value = value || ' ' WHERE key = ?", (key,))
        else:
            crc = crc32("\x1f".join((key, value)).encode())
            changed = database.execute("UPDATE setting SET value = ?, crc = ? WHERE key = ?", (value, crc, key))
        assert changed.rowcount == 1
    database.close()


@pytest.mark.parametrize("value", [None, '{"9":7}', "[", '{"9":"Top"},"unheardOf":1'])
def test_a_damaged_setting_is_as_by_default_the_log_says_so_and_the_others_stay(
    daemon: Daemon, value: str | None
) -> None:
    update(daemon, gridLabels={"9": "Top"}, ratingWords=WORDS)
    daemon.end()
    damage(daemon.data_dir, "settings gridLabels", value)
    with forked(daemon.data_dir) as again:
        assert settings(again) == {**BY_DEFAULT, "ratingWords": WORDS}
        log = (daemon.data_dir / "logs" / "daemon.log").read_text(encoding="utf-8")
        # A row that doesn't fit is set aside at the start; one that fits and makes no sense is passed by.
        assert ("lost 1 setting" if value is None else "gridLabels is as by default") in log
        update(again, gridLabels={"9": "Peak"})
        again.kill()
    with forked(daemon.data_dir) as third:
        assert settings(third)["gridLabels"]["9"] == "Peak"


def test_settings_of_a_daemon_that_keeps_nothing_hold_until_its_end(tmp_path: Path) -> None:
    with running(tmp_path / "unused", "--no-persist") as daemon:
        answer = daemon.call("settings.update", gridLabels={"9": "Top"})
        assert (answer["durable"], settings(daemon)["gridLabels"]["9"]) == (False, "Top")
        assert not os.path.lexists(tmp_path / "unused")


def test_labels_go_back_to_what_they_are_by_default_all_at_once(daemon: Daemon) -> None:
    update(daemon, gridLabels={"9": "Top", "1": "Low end"})
    assert update(daemon, gridLabels=None)["gridLabels"] == BY_DEFAULT["gridLabels"]
