"""The daemon as one program that shells ship: how it is built. No part of the daemon, and not in its wheel."""
