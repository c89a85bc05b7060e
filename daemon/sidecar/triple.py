"""The name that Rust has for a kind of machine: Tauri looks for sidecars by it. Knows nothing of what is built."""

import platform
import sys
import sysconfig

PROCESSORS = {
    "x86_64": "x86_64",
    "amd64": "x86_64",
    "aarch64": "aarch64",
    "arm64": "aarch64",
    "x86": "i686",
    "win32": "i686",
    "i686": "i686",
}
SYSTEMS = {"darwin": "apple-darwin", "win32": "pc-windows-msvc", "linux": "unknown-linux-gnu"}


class UnknownTarget(Exception):
    """A machine that this table has no name for."""


def target_triple(system: str, machine: str, *, is_musl: bool = False) -> str:
    """Return what `rustc -vV` calls the host. `system` as in sys.platform, `machine` in any system's spelling.

    Raises UnknownTarget.

    >>> target_triple("linux", "x86_64"), target_triple("darwin", "arm64"), target_triple("win32", "AMD64")
    ('x86_64-unknown-linux-gnu', 'aarch64-apple-darwin', 'x86_64-pc-windows-msvc')
    >>> target_triple("linux", "aarch64", is_musl=True)
    'aarch64-unknown-linux-musl'
    """
    try:
        triple = f"{PROCESSORS[machine.lower()]}-{SYSTEMS[system]}"
    except KeyError as unknown:
        raise UnknownTarget(f"no target triple is known for {system} on {machine}") from unknown
    return triple.removesuffix("gnu") + "musl" if is_musl and system == "linux" else triple


def of_this_python() -> str:
    """Return the triple of the interpreter that runs this, which is the one that gets frozen. Raises UnknownTarget.

    On Windows not that of the machine: a Python for x86-64 runs on Arm, too. Elsewhere the two are taken for the same.
    """
    machine = sysconfig.get_platform().removeprefix("win-") if sys.platform == "win32" else platform.machine()
    built_for = str(sysconfig.get_config_var("HOST_GNU_TYPE") or "")
    return target_triple(sys.platform, machine, is_musl=built_for.endswith("musl"))
