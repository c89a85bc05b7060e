"""Search: whom people mean by what they type, in the order that they expect, and whom they don't mean."""

# ruff: noqa: RUF001 - names and typographic apostrophes are as people type them

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ninebox_daemon.lookup import Lookup
from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.sample.people import sample_people
from ninebox_daemon.review.searchable import Said, Searchable, said_of
from ninebox_daemon.review.searching import EXACT, LEAST, Found, search
from ninebox_daemon.review.words import folded

ROSTER = """
    00042   | Ada Lovelace           | Software Engineer             | Engineer          | Grace Hopper
    00043   | John Smith             | Engineer                      | Engineer          | Ada Lovelace
    00044   | Smith, Anna            | Accountant                    | Accountant        | Grace Hopper
    00045   | Grace Hopper           | Chief Technology Officer      | Officer           |
    00046   | Jürgen Müller          | Sales Manager                 | Manager           | Grace Hopper
    00047   | Sinéad O'Brien         | Sales Representative          | Representative    | Jürgen Müller
    00048   | Anne-Marie Duplessis   | Sales Representative          | Representative    | Jürgen Müller
    00049   | Joost van der Meer     | Data Analyst                  | Analyst           | Grace Hopper
    00050   | 王小明                 | 数据分析师                    | Analyst           | Joost van der Meer
    00051   | 张 伟                  | Data Analyst                  | Analyst           | Joost van der Meer
    00052   | أحمد الفارسي           | Data Analyst                  | Analyst           | Joost van der Meer
    00053   | علی‌رضا کریمی          | Nurse                         | Nurse             | Sinéad O'Brien
    00054   | María José García López| Head of Nursing               | Head              | Grace Hopper
    00055   | Søren Kierkegaard      | Writer II                     | Writer            | María José García López
    00056   | Małgorzata Dąbrowska   | Writer III                    | Writer            | María José García López
    00057   | İlknur Yıldız          | Recruiter                     | Recruiter         | María José García López
    00058   | Дмитрий Шостакович     | Composer                      | Composer          | María José García López
    00059   | 김민수                 | Recruiter                     | Recruiter         | María José García López
    00060   | J.R.R. Tolkien         | Professor of Anglo-Saxon      | Professor         | María José García López
    00061   | Clover Adams           | R&D Engineer, Level 3         | Engineer          | Ada Lovelace
    00062   | Bo Abe                 | C++ Developer                 | Developer         | Ada Lovelace
    00063   | Lorcan MacEoin         | Head of Accounts              | Head              | Grace Hopper
    E-1001  | Tola Adeyemi           | Buyer                         | Buyer             | Lorcan MacEoin
    E-1002  | Mar Quist              | Buyer                         | Buyer             | Lorcan MacEoin
    EMP 77  | Kwame Nkosi            | Buyer                         | Buyer             | Lorcan MacEoin
    0420    | Priya Nair             | Trainer                       | Trainer           | Lorcan MacEoin
    7       | Zoë Wren               | Trainer                       | Trainer           | Lorcan MacEoin
"""


def said(*cells: str | None) -> Said:
    """Return somebody with these members; those left out at the end are blank."""
    employee_id, name, business, job, manager = [*cells, None, None, None][:5]
    assert employee_id is not None
    assert name is not None
    return employee_id, name, business, job, manager


def among(*names: str) -> Searchable:
    """Return people of these names whose IDs say nothing."""
    return Searchable([said(f"-{at}-", name) for at, name in enumerate(names)])


PEOPLE = [said(*(cell.strip() or None for cell in line.split("|"))) for line in ROSTER.strip().splitlines()]
AMONG = Searchable(PEOPLE)


def names(found: Found, people: Searchable = AMONG) -> list[str]:
    return [people.said[hit.at][1] for hit in found.hits]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        # IDs: whole, the beginning, a part
        ("00042", "Ada Lovelace"),
        ("e-1001", "Tola Adeyemi"),
        ("E-1002", "Mar Quist"),
        ("emp 77", "Kwame Nkosi"),
        ("7", "Zoë Wren"),
        ("０００４２", "Ada Lovelace"),
        ("0004", "Ada Lovelace"),
        ("42", "Ada Lovelace"),
        ("420", "Priya Nair"),
        ("1002", "Mar Quist"),
        ("smith 00044", "Smith, Anna"),
        ("(00044)", "Smith, Anna"),
        ("00045, 00044;", "Smith, Anna"),
        # names: whole, in any order, their beginnings
        ("Ada Lovelace", "Ada Lovelace"),
        ("  ADA   lovelace ", "Ada Lovelace"),
        ("lovelace, ada", "Ada Lovelace"),
        ("Lovelace Ada", "Ada Lovelace"),
        ("anna smith", "Smith, Anna"),
        ("love", "Ada Lovelace"),
        ("ada lov", "Ada Lovelace"),
        ("adalove", "Ada Lovelace"),
        ("Jo Smi", "John Smith"),
        ("hopp", "Grace Hopper"),
        ("z", "Zoë Wren"),
        ("zo", "Zoë Wren"),
        ("wr", "Zoë Wren"),
        # a part of a name
        ("lace", "Ada Lovelace"),
        ("vel", "Ada Lovelace"),
        ("plessis", "Anne-Marie Duplessis"),
        ("gaard", "Søren Kierkegaard"),
        # typing errors: changed places, missing, doubled, other letters
        ("Jhon Smiht", "John Smith"),
        ("jhon", "John Smith"),
        ("Ada Lovlace", "Ada Lovelace"),
        ("Lovelacce", "Ada Lovelace"),
        ("Lvoelaec", "Ada Lovelace"),
        ("Gracr Hoppet", "Grace Hopper"),
        ("hooper", "Grace Hopper"),
        ("Adal ovelace", "Ada Lovelace"),
        ("Bo Ae", "Bo Abe"),
        ("kirkegard", "Søren Kierkegaard"),
        ("lovleac", "Ada Lovelace"),
        ("kirek", "Søren Kierkegaard"),
        ("duplesi", "Anne-Marie Duplessis"),
        ("Шостаковчи", "Дмитрий Шостакович"),
        # accents, and letters that other keyboards lack
        ("Muller", "Jürgen Müller"),
        ("Mueller", "Jürgen Müller"),
        ("MÜLLER", "Jürgen Müller"),
        ("Soren", "Søren Kierkegaard"),
        ("Malgorzata Dabrowska", "Małgorzata Dąbrowska"),
        ("ilknur yildiz", "İlknur Yıldız"),
        ("Zoe", "Zoë Wren"),
        ("дмитрии", "Дмитрий Шостакович"),
        # apostrophes, hyphens, blanks
        ("O'Brien", "Sinéad O'Brien"),
        ("OBrien", "Sinéad O'Brien"),
        ("o’brien", "Sinéad O'Brien"),
        ("O Brien", "Sinéad O'Brien"),
        ("sinead obrein", "Sinéad O'Brien"),
        ("Anne Marie", "Anne-Marie Duplessis"),
        ("annemarie", "Anne-Marie Duplessis"),
        ("anne-marie", "Anne-Marie Duplessis"),
        ("Duplessis, Anne-Marie", "Anne-Marie Duplessis"),
        ("vandermeer", "Joost van der Meer"),
        ("van der mere", "Joost van der Meer"),
        ("Mac Eoin", "Lorcan MacEoin"),
        ("jrr tolkien", "J.R.R. Tolkien"),
        ("J R R Tolkien", "J.R.R. Tolkien"),
        ("jose garcia", "María José García López"),
        ("lopez maria", "María José García López"),
        # other writings
        ("王小明", "王小明"),
        ("王", "王小明"),
        ("小明", "王小明"),
        ("明", "王小明"),
        ("张伟", "张 伟"),
        ("王 小明", "王小明"),
        ("احمد", "أحمد الفارسي"),
        ("الفارسي", "أحمد الفارسي"),
        ("عليرضا كريمي", "علی‌رضا کریمی"),
        ("علیرضا", "علی‌رضا کریمی"),
        ("김민", "김민수"),
        ("민수", "김민수"),
        # titles and managers
        ("engineer", "Ada Lovelace"),
        ("chief technology officer", "Grace Hopper"),
        ("technology", "Grace Hopper"),
        ("recruter", "İlknur Yıldız"),
        ("数据", "王小明"),
        ("writer iii", "Małgorzata Dąbrowska"),
        ("level 3", "Clover Adams"),
        ("level3", "Clover Adams"),
        ("level-3", "Clover Adams"),
        ("R&D", "Clover Adams"),
        ("c++ dev", "Bo Abe"),
        # words spread over members
        ("smith engineer", "John Smith"),
        ("engineer smith", "John Smith"),
        ("smith accountant", "Smith, Anna"),
        ("analyst meer 张", "张 伟"),
        ("buyer maceoin tola", "Tola Adeyemi"),
        ("smiht enginer", "John Smith"),
        ("mr. john smith", "John Smith"),
        ("john smith (engineer)", "John Smith"),
    ],
)
def test_whoever_is_meant_comes_first(typed: str, first: str) -> None:
    assert names(search(AMONG, typed, 1)) == [first]


@pytest.mark.parametrize(
    "typed",
    [
        *("xqzw", "qwertyuiop", "zzzzzz", "Xavier Quentin Zw", "asdf jkl", "??!", "🙂", "\u0301", "\u200b"),
        # numbers have no typing errors
        *("00142", "00099", "e-1003", "E-1010", "emp 78", "77 78 79", "level9", "0o042", "00042x"),
        # one or two letters begin words, they are no part and have no errors
        *("jm", "ov", "ng", "el"),
        # fewer than four letters have no errors, fewer than five no beginning with one, fewer than seven no two
        *("adn", "amr", "lvoe", "hpoepr"),
        # a beginning with an error has the first letter right
        "xierkeg",
        # too far from every name
        *("Johannes Schmidt", "lovxyzce", "smxyz", "adalovelacegracehopper"),
        *("李", "قق", "ㅎㅎ"),
    ],
)
def test_what_nobody_is_called_finds_nobody(typed: str) -> None:
    assert search(AMONG, typed, 20) == ([], 0)


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("Ins Eriksson-Kaya", ["Inês Eriksson-Kaya", "Ada Eriksson-Kaya"]),
        ("Bo Ae", ["Bo Abe", "Bo Chen"]),
        ("love", ["Love", "Mar Love", "Ada Lovelace", "Bo Clover", "Lobe"]),
        (
            "lovelacer",
            ["Lovelacer", "Ada Lovelacer", "Bo Lovelacers", "Ada Lovelace", "Bo Lovelcae", "Ada Lovelaxerson"],
        ),
        ("ada lovelace", ["Ada Lovelace", "Lovelace, Ada", "Ada Lovelace-King", "Ada Lovelacer", "Ada Lovelxce"]),
        (
            "vandermeer",
            ["Vandermeer", "Van der Meer", "Jo van der Meer", "Jo van der Meerdink", "Jo Oudevandermeer", "Vandermere"],
        ),
        ("Jo Berg", ["Jo Berg", "John Berg", "Jo Bergman", "Jo Sandberg", "Jo Begr", "Bo Berg", "Bo Berger", "Bo Brg"]),
    ],
)
def test_names_are_found_in_this_order(typed: str, order: list[str]) -> None:
    people = among(*reversed(order))
    assert names(search(people, typed, 20), people) == order


def test_what_is_as_good_in_other_members_comes_after_names_and_stays_in_the_order_of_the_workbook() -> None:
    roster = [
        said("-1-", "Bo", None, None, "Grace Hopper"),
        said("-2-", "Bo", None, "Grace Hopper", "Ada"),
        said("-3-", "Bo", "Grace Hopper", "Grace Hopper", "Grace Hopper"),
        said("-4-", "Grace Hopper", "Nurse", None, "Grace Hopper"),
        said("Grace Hopper", "Ada", "Grace Hopper"),
        said("-6-", "Bo", "Grace Hopper I"),
        said("-7-", "Bo", None, "Grace Hopper I"),
        said("-8-", "Bo", None, None, "Grace Hopper I"),
        said("-9-", "Grace Hoppersmith-Lang"),
    ]
    hits = search(Searchable(roster), "grace hopper", 20).hits
    assert [(hit.at + 1, hit.member, hit.score == EXACT) for hit in hits] == [
        (5, "employeeId", True),
        (4, "name", True),
        (1, "manager", True),
        (2, "jobTitle", True),
        (3, "businessTitle", True),
        (9, "name", False),
        (6, "businessTitle", False),
        (7, "jobTitle", False),
        (8, "manager", False),
    ]


def test_the_more_of_the_words_somebody_has_the_earlier_they_come_whatever_member_they_stand_in() -> None:
    found = search(AMONG, "smith engineer", 20)
    assert names(found) == ["John Smith", "Ada Lovelace", "Clover Adams", "Smith, Anna"]
    assert [hit.member for hit in found.hits] == ["name", "businessTitle", "businessTitle", "name"]


def test_of_several_words_those_that_somebody_has_have_to_be_a_third_of_what_was_typed() -> None:
    people = among("Joost van der Meer", "Ada Lovelace", "Max Vance")
    assert names(search(people, "ada van lovelace", 20), people) == ["Ada Lovelace"]
    assert names(search(people, "van lovelace", 20), people) == ["Ada Lovelace"]
    assert names(search(people, "max lovel", 20), people) == ["Ada Lovelace", "Max Vance"]


@pytest.mark.parametrize(
    ("typed", "member"),
    [
        ("00047", "employeeId"),
        ("sinead o'brien", "name"),
        ("SINÉAD OBRIEN", "name"),
        ("sales representative", "businessTitle"),
        ("representative", "jobTitle"),
        ("jurgen muller", "name"),
        ("maria jose garcia lopez", "name"),
        ("writer ii", "businessTitle"),
        ("r & d engineer level 3", "businessTitle"),
    ],
)
def test_a_hundred_is_word_for_word_the_whole_member(typed: str, member: str) -> None:
    hit, *_ = search(AMONG, typed, 1).hits
    assert (hit.member, hit.score) == (member, EXACT)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Thorisdottir", "Þórisdóttir"),
        ("Luczak", "Łuczak"),
        ("Soren", "Søren"),
        ("Isik", "Işık"),
        ("Dinh", "Đinh"),
        ("Saether", "Sæther"),
        ("Strasse", "Straße"),
        ("o'brien", "O’Brien"),
        ("محمد", "محـمد"),
        ("علي", "علی"),
        ("Anne Marie", "Anne-Marie"),
        ("ANNE-MARIE", "Anne Marie"),
    ],
)
def test_letters_and_signs_that_keyboards_lack_or_people_leave_out_make_no_difference(typed: str, name: str) -> None:
    people = among(name, "Bo", name)
    assert [(hit.at, hit.score) for hit in search(people, typed, 20).hits] == [(0, EXACT), (2, EXACT)]


def test_two_ways_to_write_a_name_are_one_name() -> None:
    people = among("Anne-Marie", "Bo", "Anne Marie", "anne  marie")
    assert [(hit.at, hit.score) for hit in search(people, "anne marie", 20).hits] == [
        (0, EXACT),
        (2, EXACT),
        (3, EXACT),
    ]


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Lovelace Ada", "Ada Lovelace"), ("mac eoin", "MacEoin"), ("maceoin", "Mac Eoin"), ("张伟", "张 伟")],
)
def test_another_order_and_other_blanks_are_a_little_less(typed: str, name: str) -> None:
    (hit,) = search(among("Bo", name), typed, 20).hits
    assert 98 < hit.score < EXACT


def test_a_few_letters_do_not_reach_over_a_blank() -> None:
    people = among("Jo Kim")
    assert search(people, "joki", 20).total == 0
    assert search(people, "jo ki", 20).total == 1


def test_vowel_signs_are_part_of_a_word() -> None:
    people = among("प्रिय", "प्रिया")
    assert [hit.score == EXACT for hit in search(people, "प्रिय", 20).hits] == [True, False]


def test_signs_between_words_count_for_nothing() -> None:
    assert search(AMONG, "- ada & ?", 20) == search(AMONG, "ada", 20)


@pytest.mark.parametrize("typed", ["0004", "obrien", "brien sinead", "sinead obrein", "sales", "head of", "jürgen"])
def test_nothing_else_is_a_hundred(typed: str) -> None:
    assert all(hit.score < EXACT for hit in search(AMONG, typed, 20).hits)


@pytest.mark.parametrize("typed", ["0004", "042", "1001", "e-1", "00042"])
def test_an_id_is_found_by_any_part_of_two_characters_or_more(typed: str) -> None:
    hits = search(AMONG, typed, 100).hits
    assert {hit.at for hit in hits} == {at for at, cells in enumerate(PEOPLE) if typed.upper() in cells[0]}
    assert all(hit.member == "employeeId" for hit in hits)


def test_one_character_is_an_id_or_begins_a_word_and_is_no_part_of_either() -> None:
    assert names(search(AMONG, "7", 20)) == ["Zoë Wren"]
    assert names(search(AMONG, "4", 20)) == []
    assert names(search(AMONG, "z", 20)) == ["Zoë Wren"]


def test_ids_that_begin_with_what_was_typed_come_before_those_that_hold_it() -> None:
    people = Searchable([said("10042", "A"), said("004200000", "B"), said("0042", "C")])
    assert names(search(people, "0042", 20), people) == ["C", "B", "A"]


def test_what_has_a_number_in_it_is_found_in_one_piece_beside_other_words() -> None:
    assert search(AMONG, "clover level-3", 20).hits[0].score > 90
    assert search(AMONG, "clover level-4", 20).hits[0].score < 60


def test_leading_zeros_may_be_left_out_of_an_id() -> None:
    people = Searchable([said("1420", "A"), said("0420", "B"), said("00042", "C"), said("42", "D")])
    assert names(search(people, "42", 20), people) == ["D", "C", "B", "A"]
    assert names(search(people, "042", 20), people) == ["B", "C"]


def test_of_equal_score_the_order_is_that_of_the_workbook_and_a_limit_cuts_it() -> None:
    people = among(*(f"{first} Kaya" for first in ("Zoe", "Ada", "Mar", "Bo")))
    everybody = search(people, "kaya", 20)
    assert names(everybody, people) == ["Zoe Kaya", "Ada Kaya", "Mar Kaya", "Bo Kaya"]
    assert search(people, "kaya", 2) == (everybody.hits[:2], 4)


def test_a_cell_of_thousands_of_words_is_searched_like_any_other() -> None:
    title = " ".join(f"w{number}ord" for number in range(5_000))
    people = Searchable([said("-1-", "Ada", title), said("-2-", "Bo", "Nurse")])
    assert names(search(people, "w4999ord", 20), people) == ["Ada"]
    assert names(search(people, "w0ordw1ord", 20), people) == ["Ada"]
    assert len(people.with_joined) < 20


def facts(*people: tuple[str, str]) -> list[Facts]:
    rest = (None,) * 8
    return [
        Facts(employee_id, name, *rest, (), (), None, None, None, None, None, (), False) for employee_id, name in people
    ]


def test_people_are_taken_apart_anew_where_a_name_is_another_and_only_there() -> None:
    lookup = Lookup()
    before = facts(("1", "Ada"), ("2", "Bo"))
    moved = [before[0]._replace(box=9, changed=True), before[1]]
    renamed = [before[0], before[1]._replace(name="Mar")]
    among = lookup.among(before)
    assert among.said == said_of(before)
    assert lookup.among(before) is lookup.among(moved) is among
    assert lookup.among(renamed).said == said_of(renamed)
    assert lookup.among(renamed[:1]).said == said_of(renamed[:1])


SAMPLE = Searchable(
    [
        said(each.employee_id, each.name, each.business_title, each.job_title, each.manager)
        for each in sample_people(300, 1)
    ]
)
LONG_NAMES = [at for at, cells in enumerate(SAMPLE.said) if len(cells[1]) >= 6]


@settings(deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_any_text_is_answered_the_best_first(typed: str) -> None:
    found = search(SAMPLE, typed, 300)
    assert all(LEAST <= hit.score <= EXACT and hit.score == round(hit.score, 2) for hit in found.hits)
    assert all(one.score >= other.score for one, other in pairwise(found.hits))
    assert len({hit.at for hit in found.hits}) == len(found.hits) == found.total


@settings(deadline=None)
@given(st.data(), st.integers(1, 300))
def test_a_limit_cuts_and_does_nothing_else(data: st.DataObject, limit: int) -> None:
    cells = st.sampled_from(SAMPLE.said).map(lambda cells: data.draw(st.sampled_from([cell for cell in cells if cell])))
    typed = data.draw(cells)[:10]
    everybody = search(SAMPLE, typed, 300)
    assert search(SAMPLE, typed, limit) == (everybody.hits[:limit], everybody.total)


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=30).filter(folded), min_size=1, max_size=8), st.data())
def test_an_exact_name_is_a_hundred_whatever_it_is_made_of(people: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(people))
    roster = among(*people)
    found = search(roster, name, 20)
    best = [roster.said[hit.at][1] for hit in found.hits if hit.score == EXACT]
    assert name in best


@settings(deadline=None)
@given(st.sampled_from(LONG_NAMES), st.sampled_from(["left out", "doubled", "changed places"]), st.data())
def test_whoever_has_one_typing_error_in_the_name_is_among_the_first_five(
    at: int, error: str, data: st.DataObject
) -> None:
    name = SAMPLE.said[at][1]
    inner = data.draw(st.integers(1, len(name) - 2 - (error == "changed places")))
    before, letter, after = name[:inner], name[inner], name[inner + 1 :]
    typed = {
        "left out": before + after,
        "doubled": before + letter * 2 + after,
        "changed places": before + after[:1] + letter + after[1:],
    }[error]
    assert at in [hit.at for hit in search(SAMPLE, typed, 5).hits]


@settings(deadline=None)
@given(st.sampled_from(range(300)))
def test_an_exact_name_comes_first_or_shares_the_first_place(at: int) -> None:
    hits = search(SAMPLE, SAMPLE.said[at][1], 20).hits
    assert (at, "name", EXACT) in hits
    assert hits[0].score == EXACT
    assert hits[0].member == "name"
