"""Who is meant by what somebody typed, the likeliest first: pure functions, no I/O, no clock."""

import string
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from ninebox_daemon.review.searchable import MEMBERS, Member, Searchable, Text, words_of
from ninebox_daemon.review.spelling import EQUAL, Spelling, begun_fit, has_number, held_fit, misspelt_fit
from ninebox_daemon.review.words import folded

EXACT = 100.0
"""Score of a member that is what was typed, word for word."""
_REORDERED = 99.0
"""Of one that is so but for the order of its words, or where they are parted."""
_FOUND = 98.0
"""Of one that has all the words and more. Less, the worse they fit."""
LEAST = 30.0
"""Below, nobody is found. A word counts by its letters: a surname without its title is enough, a `van` is not."""

_WEIGHTS = dict(zip(MEMBERS, (1.0, 1.0, 0.9, 0.89, 0.88), strict=True))
"""A title or a manager ranks below a name that fits as well. What is EXACT is so in any member."""
_RANKS = dict(zip(MEMBERS, (0, 1, 2, 2, 2), strict=True))
"""Of equal score, the lower rank is first."""

_LEAST_ID_PART = 2
_LEAST_JOINED, _LEAST_UNPARTED = 4, 6
"""Letters that may begin several words of a text when blanks are forgotten: typed with blanks, and without."""


class Hit(NamedTuple):
    """Somebody who was found."""

    at: int
    """Which of the people, counted from 0."""
    member: Member
    """The one that fits best."""
    score: float
    """LEAST to EXACT."""


class Found(NamedTuple):
    """Who was found."""

    hits: list[Hit]
    """The best first. Of equal score: IDs, names, all others, each in the order of the workbook."""
    total: int
    """How many there are, whatever the limit."""


class _Fit(NamedTuple):
    """How well somebody fits, up to EQUAL or as a score, and in which member."""

    fit: float
    member: Member


_NOTHING = _Fit(0.0, "name")


def search(among: Searchable, text: str, limit: int) -> Found:
    """Find people by IDs or parts of them, and words of names, titles and managers, in any order and misspelt.

    >>> among = Searchable([("007", "John Smith", "Engineer", None, None), ("008", "Bo", None, None, "John Smith")])
    >>> search(among, "jhon smith", 20)
    Found(hits=[Hit(at=0, member='name', score=84.5), Hit(at=1, member='manager', score=74.36)], total=2)
    """
    typed = folded(text)
    words = words_of(typed)
    if not words:
        return Found([], 0)
    units = _units(typed, words)
    scores = _by_words(among, typed, units)
    whole = [(each.people, _Fit(score, each.member)) for each, score in _as_a_whole(among, words, len(units) > 1)]
    ids = ((at, EXACT if fit == EQUAL else _FOUND * fit) for at, fit in _ids_with(among, typed))
    whole += [([at], _Fit(score, "employeeId")) for at, score in ids]
    for at, fit in _best(whole).items():
        if fit.fit > scores.get(at, _NOTHING).fit:
            scores[at] = fit
    return _ranked(scores, limit)


def _units(typed: str, words: tuple[str, ...]) -> list[str]:
    """Return what is looked for one by one: the words, but what has a number in it is kept together.

    >>> _units("smith-jones, level-2 & e-1001.", ("smith", "jones", "level", "2", "e", "1001"))
    ['smith', 'jones', 'level-2', 'e-1001']
    """
    units: dict[str, None] = {}
    for each in typed.split():
        parts = [each.strip(string.punctuation)] if has_number(each) else filter(words.__contains__, words_of(each))
        units |= dict.fromkeys(parts)
    return list(units)


def _by_words(among: Searchable, typed: str, units: list[str]) -> dict[int, _Fit]:
    """Return everybody who has one of them at least, with a score: what they lack counts as nothing.

    The member is the one that fits best of all.
    """
    best: dict[int, _Fit] = {}
    total: dict[int, float] = {}
    letters = sum(map(len, units))
    numbers = any(map(has_number, units))
    for unit in units:
        # An ID may have blanks: `emp` of `emp 1002` alone finds no ID.
        with_ids = unit != typed and has_number(unit) == numbers
        share = _FOUND * len(unit) / letters
        for at, fit in _fits(among, unit, with_ids).items():
            total[at] = total.get(at, 0.0) + share * fit.fit
            if fit.fit > best.get(at, _NOTHING).fit:
                best[at] = fit
    return {at: _Fit(score, best[at].member) for at, score in total.items()}


def _fits(among: Searchable, unit: str, with_ids: bool) -> dict[int, _Fit]:
    """Return whom it fits, and how well."""
    word = "".join(words_of(unit))
    texts = _texts_with(among.with_word, among.words.like(word))
    if has_number(unit):
        texts |= _texts_with(among.with_joined, among.joined.beginning(word))
    found = [(text.people, _Fit(fit * _WEIGHTS[text.member], text.member)) for text, fit in texts.items()]
    if with_ids:
        found += [([at], _Fit(fit, "employeeId")) for at, fit in _ids_with(among, unit)]
    return _best(found)


def _best(found: list[tuple[list[int], _Fit]]) -> dict[int, _Fit]:
    """Return the best fit of everybody; of equal ones that of the first member."""
    best: dict[int, _Fit] = {}
    for people, fit in sorted(found, key=lambda each: (each[1].fit, -MEMBERS.index(each[1].member))):
        best |= dict.fromkeys(people, fit)  # the last holds; half the people may be in it, so no loop of ours
    return best


def _ids_with(among: Searchable, typed: str) -> Iterator[tuple[int, float]]:
    """Yield who has an ID that is it, begins with it (zeros aside) or holds it, and how well it fits.

    IDs are never misspelt: one with another digit is somebody else's.
    """
    if not set(typed) <= among.id_letters:
        return
    for at, id_ in enumerate(among.ids):
        if typed in id_:
            if id_ == typed:
                yield at, EQUAL
            elif len(typed) >= _LEAST_ID_PART:
                number = id_ if id_.startswith(typed) else id_.lstrip("0")
                yield at, begun_fit(typed, number) if number.startswith(typed) else held_fit(typed, id_)


def _as_a_whole(among: Searchable, words: tuple[str, ...], several: bool) -> Iterator[tuple[Text, float]]:
    """Yield texts that are what was typed or begin with it, also in another order or when blanks are forgotten."""
    joined, in_order = "".join(words), sorted(words)
    for text in min((among.with_word.get(word, []) for word in words), key=len):
        if text.words == words:
            yield text, EXACT
        elif len(text.words) == len(words) and sorted(text.words) == in_order:
            yield text, _REORDERED
    enough = len(joined) >= (_LEAST_JOINED if several else _LEAST_UNPARTED)
    like = _joined_like(among.joined, joined, several) if enough else {joined: EQUAL}
    for text, fit in _texts_with(among.with_joined, like).items():
        is_whole = fit == EQUAL and "".join(text.words) == joined
        yield text, _REORDERED if is_whole else _FOUND * fit * _WEIGHTS[text.member]


def _joined_like(among: Spelling, typed: str, several: bool) -> dict[str, float]:
    """Return what begins with the words that were typed, or is them but for typing errors.

    In one of several words an error spoils that word alone: more than its share of the letters, less than the whole.
    """
    misspelt = {
        joined: 1 - 1.5 * wrong / len(typed) if several else misspelt_fit(typed, wrong)
        for joined, wrong in among.misspelt(typed)
    }
    return misspelt | among.beginning(typed)


def _texts_with(among: Mapping[str, list[Text]], like: Mapping[str, float]) -> dict[Text, float]:
    """Return the texts that have these words, and how well the best of them fits."""
    texts: dict[Text, float] = {}
    for word, fit in like.items():
        for text in among.get(word, ()):
            if fit > texts.get(text, 0.0):
                texts[text] = fit
    return texts


def _ranked(scores: dict[int, _Fit], limit: int) -> Found:
    equals = defaultdict[tuple[float, int], list[int]](list)
    for at, (score, member) in scores.items():
        if score >= LEAST:
            equals[-round(score, 2), _RANKS[member]].append(at)
    ranked = ((at, -score) for score, rank in sorted(equals) for at in sorted(equals[score, rank]))
    hits = [Hit(at, scores[at].member, score) for at, score in islice(ranked, limit)]
    return Found(hits, sum(map(len, equals.values())))
