"""When two texts are the same words. Knows no column and no label."""

import re
import unicodedata

_BETWEEN_WORDS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return the text as it is compared: NFKC, case folded, every run of blanks and punctuation one space.

    >>> plain("  Worker's\\n Manager "), plain("JOB LEVEL - Primary_Position"), plain("Star [H,H]")
    ('worker s manager', 'job level primary position', 'star h h')
    """
    return _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
