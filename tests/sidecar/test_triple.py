"""What Rust calls a machine, from what Python calls it."""

import shutil
import subprocess

import pytest

from sidecar.triple import UnknownTarget, of_this_python, target_triple


@pytest.mark.parametrize(
    ("system", "machine", "is_musl", "triple"),
    [
        ("linux", "x86_64", False, "x86_64-unknown-linux-gnu"),
        ("linux", "x86_64", True, "x86_64-unknown-linux-musl"),
        ("linux", "aarch64", False, "aarch64-unknown-linux-gnu"),
        ("linux", "aarch64", True, "aarch64-unknown-linux-musl"),
        ("linux", "i686", False, "i686-unknown-linux-gnu"),
        ("darwin", "arm64", False, "aarch64-apple-darwin"),
        ("darwin", "x86_64", False, "x86_64-apple-darwin"),
        ("darwin", "arm64", True, "aarch64-apple-darwin"),
        ("win32", "AMD64", False, "x86_64-pc-windows-msvc"),
        ("win32", "ARM64", False, "aarch64-pc-windows-msvc"),
        ("win32", "amd64", False, "x86_64-pc-windows-msvc"),
        ("win32", "win32", False, "i686-pc-windows-msvc"),
    ],
)
def test_a_machine_has_the_name_that_rust_gives_it(system: str, machine: str, is_musl: bool, triple: str) -> None:
    assert target_triple(system, machine, is_musl=is_musl) == triple


@pytest.mark.parametrize(("system", "machine"), [("linux", "mips"), ("freebsd14", "amd64"), ("", "")])
def test_a_machine_without_a_name_is_no_guess(system: str, machine: str) -> None:
    with pytest.raises(UnknownTarget):
        target_triple(system, machine)


@pytest.mark.skipif(not shutil.which("rustc"), reason="needs rustc to compare with")
def test_this_machine_is_called_as_rust_calls_it() -> None:
    told = subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=True).stdout
    assert f"host: {of_this_python()}\n" in told
