"""Words that what was typed may stand for, and how well: pure functions, no I/O. Knows no person and no member."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator

EQUAL = 1.0
_BEGUN = 0.9
_WITHIN = 0.75
_MISSPELT = 0.6
_BEGUN_MISSPELT = 0.5
"""How well a word fits: five kinds, each from here up to the next, so that a slip never comes before what is right."""

_LEAST_PART = 3
"""Letters of a part: any two stand together in most names."""
_LEAST_BEGINNING = 5
"""Letters of a beginning that may be misspelt: fewer begin half of all words."""
_IDEOGRAPHS = "\u2e80"
"""Signs from here on say as much as several letters, and have no blanks between words."""
_LAST = "\U0010ffff"


class Spelling:
    """Words to be looked up by what was typed, typing errors forgiven. All are folded already, and not empty.

    >>> names = Spelling(["smith", "smithers", "blacksmith", "smyth", "jones"])
    >>> names.like("smith")
    {'smith': 1.0, 'smithers': 0.95, 'smyth': 0.696, 'blacksmith': 0.79}
    >>> names.like("smiht"), names.like("sm")
    ({'smith': 0.696, 'smithers': 0.564}, {'smith': 0.932, 'smithers': 0.92, 'smyth': 0.932})
    """

    def __init__(self, words: Collection[str]) -> None:
        """Take words, no two the same."""
        self._words = sorted(words)
        self._by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in words:
            self._by_length[len(word)].append(word)

    def like(self, typed: str) -> dict[str, float]:
        """Return the words that it may stand for and how well, up to EQUAL: itself, words that begin with it, words
        that hold it, words that are it or begin with it but for typing errors: letters too many, too few or others,
        or neighbours that changed places.

        One or two letters are the beginning of words and nothing else.
        """
        misspelt = {word: misspelt_fit(typed, wrong) for word, wrong in self.misspelt(typed)}
        return self._begun_misspelt(typed) | misspelt | self._holding(typed) | self.beginning(typed)

    def beginning(self, typed: str) -> dict[str, float]:
        """Return the word itself and those that begin with it, and how well they fit."""
        begun = self._between(typed)
        return {word: EQUAL if word == typed else begun_fit(typed, word) for word in begun}

    def misspelt(self, typed: str) -> Iterator[tuple[str, int]]:
        """Yield the words that are it but for typing errors, and how many these are."""
        errors = errors_forgiven(typed)
        for size in range(len(typed) - errors, len(typed) + errors + 1) if errors else ():
            alike = self._by_length.get(size, [])
            yield from ((alike[at], wrong) for at, wrong in _close(typed, alike, errors))

    def _begun_misspelt(self, typed: str) -> dict[str, float]:
        errors, length = errors_forgiven(typed), len(typed)
        if not errors or length < _LEAST_BEGINNING:
            return {}
        # The first letter has to be right, and a letter too many or too few counts twice, since it moves the end.
        longer = self._between(typed[0])
        close = _close(typed, [word[:length] for word in longer], errors)
        return {longer[at]: round(_BEGUN_MISSPELT + 0.08 * (1 - wrong / length), 4) for at, wrong in close}

    def _holding(self, typed: str) -> dict[str, float]:
        if len(typed) < _LEAST_PART and min(typed) < _IDEOGRAPHS:
            return {}
        return {word: held_fit(typed, word) for word in self._words if typed in word}

    def _between(self, beginning: str) -> list[str]:
        words = self._words
        return words[bisect_left(words, beginning) : bisect_left(words, beginning + _LAST)]


def begun_fit(typed: str, word: str) -> float:
    """Return how well a word fits that begins with what was typed: the better, the less there is to come."""
    return round(_BEGUN + 0.08 * len(typed) / len(word), 4)


def held_fit(typed: str, word: str) -> float:
    """Return how well a word fits that holds what was typed."""
    return round(_WITHIN + 0.08 * len(typed) / len(word), 4)


def misspelt_fit(typed: str, wrong: int) -> float:
    """Return how well a word fits from which what was typed differs by so many errors."""
    return round(_MISSPELT + 0.12 * (1 - wrong / len(typed)), 4)


def has_number(text: str) -> bool:
    """True when there is a digit in it.

    >>> has_number("level2"), has_number("level")
    (True, False)
    """
    return any(letter.isdigit() for letter in text)


def errors_forgiven(typed: str) -> int:
    """Return how many typing errors a word may have: one from 4 letters on, two from 7 on.

    With fewer letters it is another word as a rule. A number with another digit is another number.

    >>> [errors_forgiven(each) for each in ("ada", "jhon", "lovlace", "level12")]
    [0, 1, 2, 0]
    """
    return 0 if has_number(typed) else (len(typed) >= 4) + (len(typed) >= 7)


def _close(typed: str, words: list[str], errors: int) -> list[tuple[int, int]]:
    """Return where in `words` those are that differ by so many errors at most, and by how many.

    Counted as optimal string alignment does: two neighbours that changed places are one error.
    """
    from rapidfuzz.distance import OSA  # 20 ms: nobody waits for it at the start
    from rapidfuzz.process import extract

    return [(at, wrong) for _, wrong, at in extract(typed, words, scorer=OSA.distance, score_cutoff=errors, limit=None)]
