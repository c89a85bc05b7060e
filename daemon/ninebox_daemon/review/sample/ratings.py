"""Who is rated how: every box is held by somebody, the middle one by most. Pure; knows no name and no job."""

from ninebox_daemon.review.grid import LEVELS, Rating, rating_of
from ninebox_daemon.review.sample.chance import Chance
from ninebox_daemon.review.sample.posts import Organisation, Post
from ninebox_protocol.wire import Level

SHARES = {1: 30, 2: 80, 3: 60, 4: 80, 6: 140, 7: 60, 8: 120, 9: 70}
"""By box: of a thousand people. The others, some 300, are in box 5."""

NOBODY_YET, NO_POTENTIAL, NO_PERFORMANCE = 40, 12, 8
"""Of a thousand people: not rated at all, without a potential, without a performance."""

RISING = (9, 9, 9, 9, 8, 8, 8, 8, 6, 6, 6, 5)
STRUGGLING = (1, 1, 1, 4, 4, 4, 4, 2, 2, 2, 2, 5)
"""The boxes of the two teams that tell something, twelve people each."""

ONE_AXIS_FROM = 20
"""So many people, and some of them are rated on one axis only."""

NOT_RATED = Rating(None, None)


def ratings(made: Organisation, posts: list[Post], chance: Chance) -> list[Rating]:
    """Return the rating of each post's holder, in their order; of 10 people or more."""
    told: dict[Post, Rating] = {}
    for manager, boxes in ((made.rising, list(RISING)), (made.struggling, list(STRUGGLING))):
        if manager is not None:
            chance.shuffle(boxes)
            told |= {post: rating_of(box) for post, box in zip(manager.reports, boxes, strict=True)}
    dealt = iter(_dealt(len(posts) - len(told), chance))
    return [told.get(post) or next(dealt) for post in posts]


def near(rating: Rating, chance: Chance) -> Rating:
    """Return a rating at most one step away on each axis: where such a person may have stood before."""
    return Rating(_near(rating.performance, chance), _near(rating.potential, chance))


def _near(level: Level | None, chance: Chance) -> Level:
    place = 1 if level is None else LEVELS.index(level)
    return LEVELS[min(max(place + chance.pick((-1, 0, 0, 0, 0, 1)), 0), 2)]


def _dealt(people: int, chance: Chance) -> list[Rating]:
    """Return so many ratings in any order: each box at least once, and somebody not rated."""
    dealt = [rating_of(box) for box, share in SHARES.items() for _ in range(max(1, people * share // 1_000))]
    dealt += [NOT_RATED] * max(1, people * NOBODY_YET // 1_000)
    if people >= ONE_AXIS_FROM:
        dealt += [Rating(chance.pick(LEVELS), None) for _ in range(max(1, people * NO_POTENTIAL // 1_000))]
        dealt += [Rating(None, chance.pick(LEVELS)) for _ in range(max(1, people * NO_PERFORMANCE // 1_000))]
    dealt += [rating_of(5)] * (people - len(dealt))
    chance.shuffle(dealt)
    return dealt
