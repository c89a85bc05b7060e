"""Judges any implementation of the protocol through its command line. Standard library alone; knows no shape of ours.

What is sent and what is expected stands in protocol/vectors, and how to read it in the README there.
"""
