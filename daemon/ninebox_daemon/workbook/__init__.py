"""Spreadsheets to people. Knows the rules and the protocol; no session, no store, no clock."""
