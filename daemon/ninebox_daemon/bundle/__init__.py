"""The format of bundles: one session as one file, and back with everything checked. Knows no session manager."""
