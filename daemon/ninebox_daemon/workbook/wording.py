"""When two texts are the same words. Knows no column, no label and no level."""

import re
import unicodedata

_BETWEEN_WORDS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return the text as it is compared: NFKC, case folded, every run of blanks and punctuation one space.

    >>> plain("  Worker's\\n Manager "), plain("JOB LEVEL - Primary_Position"), plain("Star [H,H]")
    ('worker s manager', 'job level primary position', 'star h h')
    """
    return _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def spoken(text: str) -> str:
    """Return a rating's word as it is compared: NFKC, case folded, every run of blanks one space.

    Punctuation counts: `+` and `++` are words too.

    >>> spoken("  Trifft\\n ZU "), spoken("\uff2c\uff4f\uff57"), spoken("++")
    ('trifft zu', 'low', '++')
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
