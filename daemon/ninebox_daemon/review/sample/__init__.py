"""People made up for a review without a workbook: pure functions, no I/O, no clock. Nobody in it exists."""
