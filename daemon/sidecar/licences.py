"""The licences of what a frozen program holds. Knows no freezer: it is told which modules and libraries there are."""

import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

WORDS = ("LICENSE", "LICENCE", "COPYING", "AUTHORS", "NOTICE")
FREEZER = "pyinstaller"
"""Its bootloader is the program that a user starts."""
DOCUMENTED = Path("/usr/share/doc")
"""Where Debian keeps what its packages may be used for."""


class NoLicence(Exception):
    """Something would be shipped without the text that says that it may be."""


def texts(modules: Iterable[str], libraries: Iterable[Path]) -> dict[str, bytes]:
    """Return file names and contents: Python's licence, each package's, and those of the system's libraries.

    `modules` are names as they are imported; `libraries` are shared libraries that were copied from the system.
    Raises NoLicence of a package that brings none. Of a library that no package manager knows, its licence is Python's
    (python.org builds bring them all in one text), or has to be seen to by whoever built it: `unknown.txt` names them.
    """
    found = {"Python.txt": _of_python()}
    owners = packages_distributions()
    tops = {module.partition(".")[0] for module in modules}
    for name in sorted({name for top in tops for name in owners.get(top, [])} | {FREEZER}):
        parts = list(_of_package(distribution(name)))
        if not parts:
            raise NoLicence(f"{name} says nowhere under which licence it is")
        found[f"{name}.txt"] = b"\n\n".join(parts)
    unknown = []
    for library in sorted(libraries):
        package = _debian_package(library)
        if package is None:
            unknown.append(library.name)
        else:
            found[f"{package}.txt"] = (DOCUMENTED / package / "copyright").read_bytes()
    if unknown:
        found["unknown.txt"] = "".join(f"{name}\n" for name in unknown).encode()
    return found


def _of_python() -> bytes:
    folders = (sysconfig.get_path("stdlib"), sys.base_prefix, f"{sys.base_prefix}/Resources", DOCUMENTED / "python3")
    for place in (Path(folder, name) for folder in folders for name in ("LICENSE.txt", "LICENSE", "copyright")):
        if place.is_file():
            return place.read_bytes()
    raise NoLicence(f"Python's licence is in none of {', '.join(map(str, folders))}")


def _of_package(package: Distribution) -> Iterator[bytes]:
    for file in package.files or []:
        if file.parts[0].endswith(".dist-info") and file.name.upper().startswith(WORDS):
            yield Path(str(file.locate())).read_bytes()


@cache
def _debian_package(library: Path) -> str | None:
    """Return the Debian package that a file is of, where there is such a thing and it says its licence."""
    for path in {str(library), str(library.resolve())}:
        short = path.removeprefix("/usr")
        for name in (short, f"/usr{short}"):  # /lib is a link to /usr/lib: a package lists either
            try:
                wanted = ["dpkg-query", "--search", name]
                told = subprocess.run(wanted, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
            except OSError:
                return None
            package = told.stdout.partition(":")[0]
            if package and (DOCUMENTED / package / "copyright").is_file():
                return package
    return None
