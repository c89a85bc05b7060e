"""Bundles for tests: taken apart, changed and put together again by hand. Knows the zip format, nothing of ours."""

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Json = dict[str, Any]
MIB = 1024**2


def members_of(path: Path) -> dict[str, bytes]:
    """Return what a bundle holds, in its order."""
    with zipfile.ZipFile(path) as package:
        return {each.filename: package.read(each) for each in package.infolist()}


def put_together(path: Path, members: Mapping[str, bytes]) -> Path:
    """Write a zip of these members, as a bundle is laid out."""
    return zip_of(path, members.items())


def zip_of(path: Path, members: Iterable[tuple[str, bytes]], **facts: Any) -> Path:
    """Write a zip of these members; `facts` are set in each one's directory entry."""
    with zipfile.ZipFile(path, "w") as package:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100600 << 16
            for fact, value in facts.items():
                setattr(info, fact, value)
            package.writestr(info, content)
    return path


def sealed(members: Mapping[str, bytes], /, **said: Any) -> dict[str, bytes]:
    """Return the members with a manifest that fits them: sizes, hashes, counts; `said` replaces what it says."""
    manifest = json.loads(members["manifest.json"])
    others = {name: content for name, content in members.items() if name != "manifest.json"}
    manifest["members"] = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in others.items()
    }
    manifest["employees"] = others["employees.jsonl"].count(b"\n")
    manifest["changes"] = others["changes.jsonl"].count(b"\n")
    return {**others, "manifest.json": compact({**manifest, **said})}


def bomb(path: Path, members: Mapping[str, bytes], name: str, really: int, said: int) -> Path:
    """Write a bundle in which `name` unpacks to `really` zeros, where it says that it holds `said`."""
    manifest = json.loads(members["manifest.json"])
    manifest["members"][name] = {"bytes": said, "sha256": "0" * 64}
    contents = {**members, "manifest.json": compact(manifest), name: None}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for each, content in contents.items():
            info = zipfile.ZipInfo(each)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o100600 << 16
            with package.open(info, "w") as member:
                for piece in [bytes(MIB)] * (really // MIB) if content is None else [content]:
                    member.write(piece)
        local = package.getinfo(name).header_offset
    raw = bytearray(path.read_bytes())
    central = raw.rindex(name.encode()) - 46
    for place in (local + 22, central + 24):
        struct.pack_into("<L", raw, place, said)
    path.write_bytes(raw)
    return path


def packed_by_hand(path: Path, members: Mapping[str, bytes], name: str, packed: bytes) -> Path:
    """Write a bundle in which `packed` stands for what `name` holds."""
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o100600 << 16
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(info, packed)
        for each, content in members.items():
            if each != name:
                info = zipfile.ZipInfo(each)
                info.external_attr = 0o100600 << 16
                package.writestr(info, content)
    raw = bytearray(path.read_bytes())
    for method in (8, raw.rindex(b"PK\1\2", 0, raw.rindex(name.encode())) + 10):
        struct.pack_into("<H", raw, method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<L", raw, method + 6, zlib.crc32(members[name]))
        struct.pack_into("<L", raw, method + 14, len(members[name]))
    path.write_bytes(raw)
    return path


def compact(value: Any) -> bytes:
    """Return JSON as a bundle writes it."""
    return json.dumps(value, separators=(",", ":")).encode()


def lines_of(content: bytes) -> list[Json]:
    """Return the values of lines of JSON."""
    return [json.loads(line) for line in content.splitlines()]


def as_lines(values: Iterable[Json]) -> bytes:
    """Return lines of JSON."""
    return b"".join(compact(value) + b"\n" for value in values)
