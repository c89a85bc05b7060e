"""An organisation without people: posts, who reports to whom, and where. Pure; knows no rating."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ninebox_daemon.review.sample.chance import Chance
from ninebox_daemon.review.sample.names import COUNTRIES
from ninebox_daemon.review.sample.words import DEPARTMENTS, Department

LAYERS = 6
"""Below the head, so that six columns hold every management chain."""

SMALLEST_TEAM, LARGEST_TEAM = 4, 12

TELLING = 100
"""So many people, and there are two teams large enough for their ratings to tell something."""

_ROOM = [0, LARGEST_TEAM]
"""By layers: so many people at most are put below a manager, 127,385 below six; uneven teams need a quarter more."""
for _ in range(LAYERS - 1):
    _ROOM.append(_ROOM[-1] * 8 * 100 // 125)


@dataclass(slots=True, eq=False)
class Post:
    """A place in the organisation: `above` is the manager's, None for the head; the head's department is None."""

    above: "Post | None"
    department: Department | None
    country: str
    reports: "list[Post]" = field(default_factory=list)

    @property
    def team(self) -> "list[Post]":
        """Return the reports who have none themselves."""
        return [report for report in self.reports if not report.reports]

    @property
    def height(self) -> int:
        """Return how many layers are below: 0, nobody; 1, people who manage nobody."""
        return 1 + max(report.height for report in self.reports) if self.reports else 0

    @property
    def chain(self) -> "list[Post]":
        """Return the posts above, the head first."""
        return [*self.above.chain, self.above] if self.above else []


@dataclass(frozen=True, slots=True)
class Organisation:
    """Its head; and, where there are people enough, the manager of a team that does well and of one that does not."""

    head: Post
    rising: Post | None = None
    struggling: Post | None = None

    def posts(self) -> Iterator[Post]:
        """Yield every post, the manager before the reports."""
        return _from(self.head)


def organisation(employees: int, chance: Chance) -> Organisation:
    """Return an organisation of so many posts, 5 to 100,000: teams of 4 to 12, six layers at most below the head."""
    head = Post(None, None, chance.pick(COUNTRIES))
    _staff(head, employees - 1, LAYERS, chance)
    _place(head, chance)
    if employees < TELLING:
        return Organisation(head)
    managers = [post for post in _from(head) if post.reports]
    rising, struggling = _two_teams(managers, chance)
    return Organisation(head, rising, struggling)


def _staff(post: Post, below: int, layers: int, chance: Chance) -> None:
    """Put so many people below a post, in so many layers at most."""
    if below <= LARGEST_TEAM:
        post.reports = [_report(post) for _ in range(below)]
        return
    needed = -(-below * 125 // (100 * _ROOM[layers - 1]))
    directs = max(chance.between(5, 9), needed)
    rest = below - directs
    shares = chance.split(rest, min(directs, -(-rest // 9)))
    post.reports = [_report(post) for _ in range(directs)]
    for report, share in zip(post.reports, shares, strict=False):
        _staff(report, share, layers - 1, chance)


def _report(manager: Post) -> Post:
    return Post(manager, manager.department, manager.country)


def _place(head: Post, chance: Chance) -> None:
    """Give every department its manager, and everybody a country, the manager's more often than not."""
    departments = list(DEPARTMENTS)
    chance.shuffle(departments)
    for place, post in enumerate(head.reports):
        post.department = departments[place % len(departments)]
    for post in _from(head):
        if post.above is None:
            continue
        if post.above.above is not None:
            post.department = post.above.department
        post.country = post.above.country if chance.happens(60) else chance.pick(COUNTRIES)


def _two_teams(managers: list[Post], chance: Chance) -> tuple[Post, Post]:
    """Return two managers of people who manage nobody, whose teams have grown to the largest size."""
    lowest = [manager for manager in managers if manager.above and len(manager.team) == len(manager.reports)]
    chance.shuffle(lowest)
    two = lowest[0], lowest[1]
    for grown in two:
        others = [manager for manager in managers if manager.above and manager not in two]
        chance.shuffle(others)
        while len(grown.reports) < LARGEST_TEAM:
            _join(grown, next(manager for manager in others if manager.team and len(manager.reports) > SMALLEST_TEAM))
    return two


def _join(manager: Post, other: Post) -> None:
    """Let one of the other manager's team go over to this one."""
    moved = other.team[-1]
    other.reports.remove(moved)
    manager.reports.append(moved)
    moved.above, moved.department = manager, manager.department


def _from(post: Post) -> Iterator[Post]:
    yield post
    for report in post.reports:
        yield from _from(report)
