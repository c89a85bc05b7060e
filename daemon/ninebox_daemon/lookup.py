"""Search in one session: its people's words, taken apart once, and anew when somebody's name or title is another."""

from collections.abc import Sequence

from ninebox_daemon.collector import at_rest
from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.searchable import Searchable, said_of
from ninebox_daemon.review.searching import Found, search


class Lookup:
    """What is searched of one session's people; kept while edits leave it alone.

    Taking 100,000 people apart is most of a second's work, and finding half of them would have the collector walk all.
    """

    def __init__(self) -> None:
        self._people: Sequence[Facts] = ()
        self._among = Searchable([])

    def search(self, people: Sequence[Facts], text: str, limit: int) -> Found:
        """Return whom of these people the text means: see `review.searching`."""
        with at_rest():
            return search(self.among(people), text, limit)

    def among(self, people: Sequence[Facts]) -> Searchable:
        """Return what of these people is searched."""
        if people is not self._people:
            said = said_of(people)
            if said != self._among.said:
                self._among = Searchable(said)
            self._people = people
        return self._among
