"""How the rooms stand to each other, beyond the import contracts in pyproject.toml."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from scripts import draw_rooms

ROOT = Path(__file__).resolve().parents[2]
PORTAL = ROOT / "portal"
# What a submission holds knows it, and it knows what it holds; named in pyproject.toml too.
TYPED_CIRCLE = {
    "portal.returns.models",
    "portal.submissions.models",
    "portal.updates.evidence.models",
    "portal.updates.models",
}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports() -> dict[str, set[str]]:
    """Which module of the portal imports which, those for a type checker included."""
    paths = {module_of(path): path for path in PORTAL.rglob("*.py")}
    imported: dict[str, set[str]] = {module: set() for module in paths}
    for module, path in paths.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in paths:
                names = {f"{node.module}.{alias.name}" for alias in node.names}
                imported[module] |= (names & paths.keys()) or {node.module}
    return imported


def circles(imported: dict[str, set[str]]) -> list[set[str]]:
    """Modules that reach each other: what is left when those without imports, or that nobody imports, are taken away."""
    left = {module: set(names) for module, names in imported.items()}
    while True:
        wanted = set().union(*left.values()) if left else set()
        ends = {module for module, names in left.items() if not names & left.keys() or module not in wanted}
        if not ends:
            return [left.keys() & reached for reached in ({module, *names} for module, names in left.items())]
        left = {module: names - ends for module, names in left.items() if module not in ends}


def test_the_only_circle_is_the_one_that_is_named() -> None:
    assert set().union(*circles(imports())) == TYPED_CIRCLE


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"a"}})
    assert not circles({"a": {"b"}, "b": {"c"}, "c": set()})


def test_no_room_is_larger_than_a_sixth_of_the_house() -> None:
    lines: Counter[str] = Counter()
    for path in PORTAL.rglob("*.py"):
        lines[draw_rooms.room_of(path)] += len(path.read_text(encoding="utf-8").splitlines())
    room, count = lines.most_common(1)[0]
    assert count < lines.total() / 6, room


def test_no_arrow_goes_up() -> None:
    drawing = draw_rooms.drawing()
    assert "  UP: " not in drawing
    assert all(room in drawing for rooms in draw_rooms.layers() for room in rooms)
