"""Job functions and locations: what a title and a profile imply, and what they don't."""

import pytest

from ninebox_daemon.review.derived import COUNTRIES, function_of, functions_of, location_of


@pytest.mark.parametrize(
    ("title", "function"),
    [
        ("Senior Software Engineer", "Software Engineer"),
        ("SR. SOFTWARE ENGINEER", "SOFTWARE ENGINEER"),
        ("Software Engineer, Staff", "Software Engineer"),
        ("Engineer (Senior)", "Engineer"),
        ("Jr. Staff Nurse-IND", "Nurse"),
        ("Entry Level Analyst - DEU", "Analyst"),
        ("Accountant - Advanced Professional", "Accountant"),
        ("Accountant, Advanced/Experienced Professional", "Accountant"),
        ("Leadership Coach", "Leadership Coach"),
        ("Chief Executive", "Chief Executive"),
        ("Head of R&D", "Head of R&D"),
        ("Consultant - ERP", "Consultant - ERP"),
        ("CAN", "CAN"),
        (None, None),
    ],
)
def test_a_function_is_the_title_without_seniority_and_country(title: str | None, function: str | None) -> None:
    assert function_of(title) == function


def test_rare_functions_become_other_once_there_are_more_than_five() -> None:
    common = [title for title in ("Nurse", "Buyer", "Trainer", "Controller", "Recruiter") for _ in range(10)]
    assert functions_of([*common, "Pilot"])[-1] == "Other"
    assert functions_of([*common[:40], "Pilot"])[-1] == "Pilot"  # five functions: none is grouped


def test_a_function_held_by_exactly_five_percent_keeps_its_name() -> None:
    titles = ["Pilot", *(f"Trade {number % 5}" for number in range(19))]
    assert functions_of(titles)[0] == "Pilot"
    assert functions_of([*titles, None])[0] == "Other"  # of 21 people one is fewer; nobody's title is no function
    assert functions_of([*titles, None])[-1] is None


@pytest.mark.parametrize(
    ("profile", "location"),
    [
        ("Software Engineer-CAN", "CAN"),
        ("Software Engineer - DEU ", "DEU"),
        ("Software Engineer-XYZ", None),
        ("Software Engineer-can", None),
        ("Software Engineer CAN", None),
        ("Software Engineer-CANADA", None),
        (None, None),
    ],
)
def test_a_location_is_the_country_code_after_a_hyphen(profile: str | None, location: str | None) -> None:
    assert location_of(profile) == location


def test_all_249_countries_are_known() -> None:
    assert len(COUNTRIES) == 249
    assert all(len(code) == 3 and code.isupper() and code.isascii() for code in COUNTRIES)
