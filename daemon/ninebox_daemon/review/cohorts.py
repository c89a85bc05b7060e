"""The cohorts of the grid: one definition each, for whoever counts or compares."""

COHORTS = {
    "highPerformance": frozenset({3, 6, 9}),
    "topTalent": frozenset({6, 8, 9}),
    "middle": frozenset({3, 5, 7}),
    "needsAttention": frozenset({1, 2, 4}),
}
"""Name to boxes. The last three share out the grid; the first, whoever performs high, lies across them."""
