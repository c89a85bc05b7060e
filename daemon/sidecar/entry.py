"""Where the frozen program begins: the command line, and nothing else."""

from ninebox_daemon.__main__ import run

if __name__ == "__main__":
    run()
