"""Prints which room of portal/ imports which, from the top down: `python scripts/draw_rooms.py`.

The order is that of the contract in pyproject.toml. Every import goes to a room further down, or stays inside the room. One
that went up would be printed under “UP”; what only a type checker follows is printed under “types”.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORTAL = ROOT / "portal"
WIRING = "portal (wiring)"  # create_app, which knows every room


def layers() -> list[list[str]]:
    """The rooms as pyproject.toml stacks them, the highest first; those on one layer stand side by side."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(one for one in config["tool"]["importlinter"]["contracts"] if one["type"] == "layers")
    return [[name.strip().removeprefix("portal.") for name in re.split(r"[:|]", line)] for line in contract["layers"]]


def room_of(path: Path) -> str:
    return path.relative_to(PORTAL).parts[0].removesuffix(".py").replace("__init__", WIRING)


def imported_rooms(nodes: Iterable[ast.AST]) -> set[str]:
    """The rooms that these lines import from."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "portal":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("portal."):
            names.add((node.module or "").split(".")[1])
    return names


def imports_of(path: Path) -> tuple[set[str], set[str]]:
    """The rooms that a module imports from, and those of them that only a type checker follows."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    blocks = [node for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    typed = imported_rooms(inner for block in blocks for inner in ast.walk(block))
    return imported_rooms(ast.walk(tree)), typed


def drawing() -> str:
    """One line a room: its share of the lines of code, and the rooms it imports."""
    order = layers()
    level = {room: at for at, rooms in enumerate(order) for room in rooms}
    lines = dict.fromkeys(level, 0)
    imports, for_types = {room: set[str]() for room in level}, {room: set[str]() for room in level}
    for path in sorted(PORTAL.rglob("*.py")):
        room = room_of(path)
        if room != WIRING:
            lines[room] += len(path.read_text(encoding="utf-8").splitlines())
            every, typed = imports_of(path)
            imports[room] |= every - typed - {room}
            for_types[room] |= typed - {room}
    whole = sum(lines.values())
    drawn = [f"{'room':<17} {'lines':>6} {'share':>6}  imports"]
    for rooms in order:
        for room in rooms:
            below = sorted((other for other in imports[room] if level[other] > level[room]), key=level.__getitem__)
            above = sorted(other for other in imports[room] if level[other] <= level[room])
            up = f"  UP: {', '.join(above)}" if above else ""
            up += f"  types: {', '.join(sorted(for_types[room]))}" if for_types[room] else ""
            drawn.append(f"{room:<17} {lines[room]:>6} {lines[room] / whole:>6.1%}  {', '.join(below) or '-'}{up}")
    return "\n".join(drawn) + "\n"


if __name__ == "__main__":
    sys.stdout.write(drawing())
