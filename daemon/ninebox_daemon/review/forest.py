"""Who stands below whom, given whom each stands right below: numbers alone, it knows no people. No recursion."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

NOBODY = -1
"""Where there is no parent. As an index it is the last entry of a list, which is kept free for it meanwhile."""


class Forest(NamedTuple):
    """Nodes 0 to n - 1 as trees. A list has one entry for each node, but for `order` and `cycles`."""

    parents: list[int]
    """Without cycles: the first node of each has none."""
    depths: list[int]
    """0 for roots."""
    children: list[int]
    """How many are right below."""
    sizes: list[int]
    """How many are below in all."""
    starts: list[int]
    """Where the node stands in `order`; those below it follow at once."""
    order: list[int]
    """All nodes, each before those below it, before the next of its parent's children; children by number."""
    cycles: list[list[int]]
    """Nodes that stand below each other: each right below the next, the last right below the first, the lowest."""

    def below(self, node: int) -> range:
        """Return which part of `order` is below a node.

        >>> forest_of([NOBODY, 0, 0, 1]).below(0)
        range(1, 4)
        """
        start = self.starts[node] + 1
        return range(start, start + self.sizes[node])


def forest_of(parents: Sequence[int]) -> Forest:
    """Return the trees of nodes whose parents these are; takes time in proportion to the nodes.

    >>> forest = forest_of([2, 0, NOBODY, 2])
    >>> forest.order, forest.depths, forest.sizes
    ([2, 0, 1, 3], [1, 2, 0, 1], [1, 0, 3, 0])
    >>> forest_of([1, 2, 0]).cycles, forest_of([1, 2, 0]).parents
    ([[0, 1, 2]], [-1, 2, 0])
    """
    above = list(parents)
    children = [0] * (len(above) + 1)
    for parent in above:
        children[parent] += 1
    upwards, circling = _leaves_first(above, children)
    cycles = list(_cycles(above, circling))
    for cycle in cycles:
        children[above[cycle[0]]] -= 1
        above[cycle[0]] = NOBODY
        upwards += [*cycle[1:], cycle[0]]
    del children[NOBODY]
    sizes = _sizes(above, upwards)
    depths, starts = _places(above, upwards, sizes)
    order = [0] * len(above)
    for node, start in enumerate(starts):
        order[start] = node
    return Forest(above, depths, children, sizes, starts, order, cycles)


def _leaves_first(parents: Sequence[int], children: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the nodes, each behind those below it, and those of which that can't be: the ones of cycles."""
    waiting = list(children)
    waiting[NOBODY] = len(waiting)  # never gets its turn
    found = [node for node in range(len(parents)) if not waiting[node]]
    for node in found:  # it grows on the way
        parent = parents[node]
        waiting[parent] -= 1
        if not waiting[parent]:
            found.append(parent)
    if len(found) == len(parents):
        return found, []
    return found, [node for node in range(len(parents)) if waiting[node]]


def _cycles(parents: Sequence[int], circling: Sequence[int]) -> Iterator[list[int]]:
    seen: set[int] = set()
    for first in circling:
        if first not in seen:
            cycle, node = [first], parents[first]
            while node != first:
                cycle.append(node)
                node = parents[node]
            seen.update(cycle)
            yield cycle


def _sizes(parents: Sequence[int], upwards: Sequence[int]) -> list[int]:
    sizes = [0] * (len(parents) + 1)
    for node in upwards:
        sizes[parents[node]] += sizes[node] + 1
    del sizes[NOBODY]
    return sizes


def _places(parents: Sequence[int], upwards: Sequence[int], sizes: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return depth and start of each node: a start is the parent's, and what its elder siblings take behind that."""
    behind = [1] * (len(parents) + 1)
    starts = []
    for node, parent in enumerate(parents):
        starts.append(behind[parent])
        behind[parent] += sizes[node] + 1
    depths = [0] * len(parents)
    starts.append(-1)
    depths.append(-1)
    for node in reversed(upwards):
        parent = parents[node]
        starts[node] += starts[parent]
        depths[node] = depths[parent] + 1
    del starts[NOBODY], depths[NOBODY]
    return depths, starts
