"""Who may know whom: read from the imports, so that a short cut shows."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DAEMON = ROOT / "daemon" / "ninebox_daemon"

# Room of the daemon: the other rooms it may import. A room is a folder, or a module beside the folders.
MAY_KNOW: dict[str, set[str]] = {
    "review": set(),
    "ours": set(),
    "directory": {"ours"},
    "logs": {"files", "ours"},
    "places": set(),
    "whereabouts": {"notices", "places", "store", "unit"},
    "store": {"files", "ours", "steps"},
    "files": {"ours"},
    "targets": {"files", "ours"},
    "pending": {"files", "ours"},
    "collector": set(),
    "chores": set(),
    "trimming": set(),
    "notices": set(),
    "steps": set(),
    "workbook": {"collector", "review", "steps"},
    "wire": set(),
    "lookup": {"collector", "review"},
    "memory": {"files", "lookup", "review", "roster", "store"},
    "roster": {"collector", "review"},
    "unit": {"store"},
    "journal": {"memory", "notices", "review", "steps", "store", "unit"},
    "aside": set(),
    "rotation": set(),
    "backup_folder": {"files", "rotation", "store"},
    "backup_places": {"store", "unit"},
    "backup_owner": {"backup_places", "ours", "store", "unit"},
    "backup_troubles": {"notices"},
    "backups": {
        *("backup_folder", "backup_owner", "backup_places", "backup_troubles", "files", "notices", "store", "unit"),
    },
    "putting_back": {"backups", "memory", "store", "unit"},
    "checkpoints": {"journal", "memory", "review", "steps", "store", "unit"},
    "rebasing": {"journal", "memory", "pending", "review", "store", "unit"},
    "bases": {"files", "memory", "review", "steps", "targets", "workbook"},
    "exporting": {
        *("bases", "files", "journal", "memory", "pending", "rebasing", "review", "steps", "store", "targets"),
        *("unit", "workbook"),
    },
    "bundle": {"files", "review", "steps", "store"},
    "bundles": {"bundle", "files", "journal", "memory", "pending", "steps", "store", "targets"},
    "unbundling": {"bundle", "collector", "files", "memory", "steps", "store", "unit"},
    "checking": {"files", "steps", "store"},
    "inspecting": {"checking", "ours", "steps", "store"},
    "dumping": {"store"},
    "decisions": {"review", "steps", "store"},
    "refreshing": {"decisions", "files", "journal", "memory", "review", "steps", "store", "unit", "workbook"},
    "watch": {"files", "notices", "store"},
    "mending": {"files", "memory", "notices", "review", "store", "unit", "workbook"},
    "beginning": {"collector", "files", "memory", "review", "steps", "store", "unit", "workbook"},
    "storage": {"memory", "notices", "store"},
    "shelf": {"collector", "memory", "mending", "store", "unit"},
    "lives": {"backup_places", "memory", "shelf", "store", "unit"},
    "tidying": {"housekeeping", "lives", "memory", "notices", "shelf", "store", "unit"},
    "upkeep": {
        *(
            "aside",
            "backups",
            "exporting",
            "files",
            "memory",
            "mending",
            "pending",
            "shelf",
            "store",
            "targets",
            "unit",
        ),
    },
    "sessions": {
        *("lives", "shelf", "tidying", "upkeep"),
        *(
            "aside",
            "backups",
            "beginning",
            "bundles",
            "unbundling",
            "checking",
            "checkpoints",
            "chores",
            "collector",
            "exporting",
        ),
        *("files", "housekeeping", "journal", "memory", "mending", "notices", "pending", "putting_back", "recent"),
        *("refreshing", "settings", "steps", "storage", "store", "targets", "trimming", "unit", "watch", "whereabouts"),
    },
    "handlers": {"journal", "memory", "notices", "review", "sessions", "wire"},
    "front": {"handlers", "sessions", "store", "warming", "wire"},
    "holding": {"directory", "files", "store", "wire"},
    "warming": {"collector"},
    "__main__": {
        "collector",
        "dumping",
        "front",
        "holding",
        "inspecting",
        "logs",
        "store",
        "targets",
        "warming",
        "wire",
    },
    "in_force": {"review"},
    "kept_settings": {"in_force", "review"},
    "settings": {"backup_owner", "files", "in_force", "kept_settings", "review", "store", "unit", "workbook"},
    "recent": {"store", "unit"},
    "retention": {"memory"},
    "purging": {"files", "ours", "unit"},
    "usage": {"files", "memory", "retention", "store"},
    "housekeeping": {"files", "memory", "pending", "purging", "retention", "settings", "store", "unit", "usage"},
}
# Package: the only rooms (or modules) that may import it.
ONLY_IN = {
    "sqlite3": {"store"},
    "python_calamine": {"workbook"},
    "openpyxl": {"workbook"},
    "olefile": {"workbook/compound"},
    "rapidfuzz": {"review/spelling"},
    "jsonrpcserver": {"wire/calling"},
    "filelock": {"wire/lifecycle"},
    "scipy": {"review/significance"},
    "signal": {"wire/lifecycle"},
    "msvcrt": {"wire/stdio"},
    "threading": {"__main__", "front", "wire"},
    "time": {"checking", "handlers/lifecycle", "sessions", "trimming", "wire/call", "wire/standby", "wire/stdio"},
}
# Inside the store, `opening` knows the others.
NOT_KNOWN_IN_STORE = {
    "rows": {"tables", "transaction", "database", "standing", "opening", "migrations"},
    "migrations": {"judging", "opening", "database", "standing"},
}


def imports(path: Path) -> set[str]:
    """Return every module that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names} | {str(node.module)}
    return found


def modules() -> list[str]:
    return sorted(str(path.relative_to(DAEMON).with_suffix("")).replace("\\", "/") for path in DAEMON.rglob("*.py"))


def room_of(module: str) -> str:
    return module.split("/")[0]


@pytest.mark.parametrize("module", [each for each in modules() if each != "__init__"])
def test_a_room_knows_only_the_rooms_below_it(module: str) -> None:
    known = {each.split(".")[1] for each in imports(DAEMON / f"{module}.py") if each.startswith("ninebox_daemon.")}
    rooms = known & {room_of(each) for each in modules()}
    assert rooms <= MAY_KNOW[room_of(module)] | {room_of(module), "__init__"}


@pytest.mark.parametrize("module", modules())
def test_a_package_is_imported_in_its_room_only(module: str) -> None:
    packages = {each.split(".")[0] for each in imports(DAEMON / f"{module}.py")}
    for package in packages & ONLY_IN.keys():
        assert {room_of(module), module} & ONLY_IN[package], f"{module} imports {package}"


@pytest.mark.parametrize(("module", "unknown"), NOT_KNOWN_IN_STORE.items())
def test_inside_the_store_the_rows_know_nobody(module: str, unknown: set[str]) -> None:
    known = {
        each.removeprefix("ninebox_daemon.store.").split(".")[0] for each in imports(DAEMON / f"store/{module}.py")
    }
    assert not known & unknown


def test_the_contract_imports_nothing_of_the_daemon() -> None:
    for path in (ROOT / "protocol" / "ninebox_protocol").glob("*.py"):
        assert not any(each.startswith("ninebox_daemon") for each in imports(path)), path


def test_every_module_says_what_it_is_first() -> None:
    for folder in (DAEMON, ROOT / "protocol" / "ninebox_protocol"):
        for path in folder.rglob("*.py"):
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


HEAVY = {"openpyxl", "scipy"}


def modules_after(code: str) -> set[str]:
    """Run `code` in a process of its own; return what it has imported."""
    code = f"{code}; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_starting_up_imports_no_library_that_is_heavy() -> None:
    """The first answer doesn't need them."""
    names = ", ".join(f"ninebox_daemon.{name}" for name in ("front", "holding", "workbook.formats"))
    unwanted = {
        "python_calamine",
        "olefile",
        "psutil",
        "rapidfuzz",
        "ninebox_daemon.bundles",
        "ninebox_daemon.unbundling",
        "ninebox_daemon.mending.session",
        "ninebox_daemon.warming",
    }
    assert not (HEAVY | unwanted) & modules_after(f"import {names}")


def test_a_standby_imports_everything_of_ours_that_needs_no_library_that_is_heavy() -> None:
    loaded = modules_after("from ninebox_daemon.warming import warm_up; warm_up(lambda: False)")
    ours = {f"ninebox_daemon.{each}".replace("/", ".").removesuffix(".__init__") for each in modules()}
    assert ours - loaded == {"ninebox_daemon.__main__", "ninebox_daemon.workbook.making"}
    assert {"psutil", "python_calamine", "rapidfuzz.process"} <= loaded
    assert not HEAVY & loaded


def test_a_standby_has_the_shapes_of_all_methods_built() -> None:
    modules_after(
        "from ninebox_daemon.warming import warm_up; from ninebox_protocol.methods import METHODS; "
        "shapes = {each for method in METHODS for each in (method.params, method.result) if each}; "
        "assert not any(each.__pydantic_complete__ for each in shapes); "
        "warm_up(lambda: False); "
        "assert all(each.__pydantic_complete__ for each in shapes)"
    )


def test_a_standby_that_is_called_leaves_what_it_has_not_imported_yet() -> None:
    loaded = modules_after("from ninebox_daemon.warming import warm_up; warm_up(lambda: True)")
    assert not {"ninebox_daemon.workbook", "ninebox_daemon.sessions"} & loaded


@pytest.mark.parametrize("text", [None, "half a (", "raise MemoryError"])
def test_a_daemon_at_work_goes_on_without_a_library_that_is_not_there_or_not_whole(
    text: str | None, tmp_path: Path
) -> None:
    if text is not None:
        (tmp_path / "spoiled.py").write_text(text, encoding="ascii")
    loaded = modules_after(
        f"import sys; sys.path.append({str(tmp_path)!r}); "
        "from ninebox_daemon import warming; warming.LIBRARIES = ('spoiled', 'psutil'); "
        "assert len(list(warming.ahead())) > 50"
    )
    assert "ninebox_daemon.workbook.reader" in loaded
    assert "psutil" not in loaded, "a step that fails is the last one"
