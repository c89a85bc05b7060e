"""What of people is searched, taken apart into words: pure functions, no I/O. Knows nothing of what was typed."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.spelling import Spelling
from ninebox_daemon.review.words import folded

Member = Literal["employeeId", "name", "businessTitle", "jobTitle", "manager"]
MEMBERS: tuple[Member, ...] = get_args(Member)
Said = tuple[str, str, str | None, str | None, str | None]
"""What somebody has in them. None: nothing."""

_APOSTROPHES = "'\u2018\u2019\u02bb\u02bc\u02b9\u05f3`"
_TATWEEL = "\u0640"
_SPELLED = {
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    **dict(zip("øłđðħ\u0131", "olddhi", strict=True)),
    # Arabic and Persian keyboards have other letters for what reads the same.
    **dict(zip("\u0649\u06cc\u06a9\u0629", "\u064a\u064a\u0643\u0647", strict=True)),
    **dict.fromkeys(_APOSTROPHES + _TATWEEL, ""),
}
"""What `folded` leaves of letters that have no accent to lose, as it is typed where keyboards lack them."""


_MOST_JOINED = 8
"""Words of a text. A cell may hold thousands, and each would be kept with all that follow."""


class _Letters(dict[int, str]):
    """What becomes of each letter: found out once."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        is_part = letter.isalnum() or unicodedata.category(letter).startswith("M")
        self[code] = _SPELLED.get(letter, letter if is_part else " ")
        return self[code]


_LETTERS = _Letters()


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text that was folded: parted by all that is no letter or digit, but for apostrophes.

    >>> words_of("o'brien-łuczak, mary"), words_of("?!")
    (('obrien', 'luczak', 'mary'), ('?!',))
    """
    return tuple(text.translate(_LETTERS).split() or text.split())


@dataclass(slots=True, eq=False)
class Text:
    """What one or several people have in a member."""

    member: Member
    words: tuple[str, ...]
    people: list[int] = field(default_factory=list)
    """Where they stand in the workbook's order."""


class Searchable:
    """The words of people's names, titles and managers, and who has them; their IDs as they are."""

    def __init__(self, said: Sequence[Said]) -> None:
        """Take what people have in the MEMBERS, in the order of the workbook."""
        self.said = said
        self.ids = [folded(each[0]) for each in said]
        self.id_letters = set("".join(self.ids))
        self.with_word: defaultdict[str, list[Text]] = defaultdict(list)
        self.with_joined: defaultdict[str, list[Text]] = defaultdict(list)
        for text in _texts(said):
            for word in text.words:
                self.with_word[word].append(text)
            for joined in _joined(text.words):
                self.with_joined[joined].append(text)
        self.words = Spelling(self.with_word)
        self.joined = Spelling(self.with_joined)


def said_of(people: Sequence[Facts]) -> list[Said]:
    """Return what people have in the MEMBERS."""
    return [(each.employee_id, each.name, each.business_title, each.job_title, each.manager) for each in people]


def _texts(said: Sequence[Said]) -> Iterator[Text]:
    for column, member in enumerate(MEMBERS):
        if member == "employeeId":
            continue
        by_cell: dict[str, Text] = {}
        by_words: dict[tuple[str, ...], Text] = {}
        for at, cells in enumerate(said):
            cell = cells[column]
            if cell is None:
                continue
            text = by_cell.get(cell)
            if text is None:
                words = words_of(folded(cell))
                text = by_cell[cell] = by_words.setdefault(words, Text(member, words))
            text.people.append(at)
        yield from by_words.values()


def _joined(words: tuple[str, ...]) -> Iterator[str]:
    """Yield what the first words of a text are when blanks are forgotten, from each word on but for the last.

    >>> list(_joined(("joost", "van", "der", "meer"))), list(_joined(("ada",)))
    (['joostvandermeer', 'vandermeer', 'dermeer'], ['ada'])
    """
    words = words[:_MOST_JOINED]
    for first in range(max(1, len(words) - 1)):
        yield "".join(words[first:])
