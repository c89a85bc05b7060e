"""Where the frozen program begins: the command line, and nothing else."""

import sys

from ninebox_daemon.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
