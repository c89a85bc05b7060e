"""Damaged rows set aside, and what they said told again from elsewhere. Knows no handler and no stream."""
