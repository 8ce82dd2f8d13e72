"""Names use the words of docs/glossary.md; those that it retires are refused."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for folder in ("portal", "scripts", "tests", "bench") for path in sorted((ROOT / folder).rglob("*.py"))]
# Whole words of a name, between underscores.
RETIRED = {"held", "told", "said", "kept", "sight", "talk", "news", "trial", "withhold", "withheld"}
RETIRED_PHRASES = ("in_brief", "own_entries", "signed_out", "on_trial")
# Where the word is a key or a column that is stored, or what a reader sees.
ALLOWED = {"withheld": {"portal/contents/pack.py"}, "in_brief": {"portal/contents/pack.py"}}  # keys of pack.json


def names(path: Path) -> Iterator[tuple[str, int]]:
    """Every name that the file makes: modules, functions, classes, parameters, attributes and variables."""
    yield path.stem, 1
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.rpartition(".")[2], node.lineno


def retired_in(name: str) -> set[str]:
    words = set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()))
    return (words & RETIRED) | {phrase for phrase in RETIRED_PHRASES if phrase in name.lower()}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_name_has_a_retired_word(path: Path) -> None:
    place = str(path.relative_to(ROOT))
    found = {
        f"{name} in line {line}"
        for name, line in names(path)
        for word in retired_in(name)
        if place not in ALLOWED.get(word, set())
    }
    assert not found


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("held_fields", {"held"}),
        ("isTold", {"told"}),
        ("keeper", set()),
        ("newsletter", set()),
        ("rules_on_trial", {"trial", "on_trial"}),
    ],
)
def test_a_retired_word_is_found_as_a_whole_word(name: str, words: set[str]) -> None:
    assert retired_in(name) == words


def test_the_glossary_names_what_is_retired() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").partition("## Words that are not used")[2]
    plain = glossary.replace(" ", "_")
    assert all(re.search(rf"\b{word}", glossary) for word in RETIRED - {"withheld"})
    assert all(phrase in plain for phrase in RETIRED_PHRASES[:3])
