"""Figures next to their floors and budgets. They inform; they never fail a test run."""
