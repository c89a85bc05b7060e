"""The rules of a review: pure functions, no I/O, no clock."""
