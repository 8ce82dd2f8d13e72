"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = [path for folder in ("portal", "tests", "bench", "scripts") for path in sorted((ROOT / folder).rglob("*.py"))]
SCRIPTS = [path for folder in ("static/js", "tests/javascript") for path in sorted((ROOT / folder).rglob("*.js"))]
LONGEST_FILE, LONGEST_FUNCTION = 400, 40


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_mark_of_a_merge_is_left() -> None:
    mark = re.compile(rb"^(<{7}|>{7}) ", re.MULTILINE)
    assert [path for path in tracked() if mark.search(path.read_bytes())] == []


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_every_route_says_who_may_enter(empty_app: Flask) -> None:
    for rule in empty_app.url_map.iter_rules():
        if rule.endpoint != "static":
            assert hasattr(empty_app.view_functions[rule.endpoint], "permission"), rule.endpoint


def test_every_route_parameter_has_a_converter(empty_app: Flask) -> None:
    for rule in empty_app.url_map.iter_rules():
        for parameter in re.findall(r"<([^>]+)>", rule.rule):
            assert ":" in parameter, rule.rule


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    for function in functions(path):
        assert function.end_lineno is not None
        assert function.end_lineno - function.lineno < LONGEST_FUNCTION, function.name


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_scripts_are_short_and_import_only_from_beside_them(path: Path) -> None:
    """Their functions: eslint. Whatever else they imported would not get an address with a version (core/assets.py)."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    for address in re.findall(r"""(?:\bfrom|^import) "([^"]+)";$""", text, re.MULTILINE):
        assert address.startswith("node:") or (address.startswith(".") and (path.parent / address).is_file()), address


def test_no_room_without_a_name() -> None:
    for path in SOURCES + SCRIPTS:
        assert path.stem not in {"helpers", "utils", "util", "common", "misc", "manager", "services"}, path


def test_a_status_changes_in_one_place_of_its_model() -> None:
    found = []
    for path in sorted((ROOT / "portal").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in (one for many in targets for one in (many.elts if isinstance(many, ast.Tuple) else [many])):
                if isinstance(target, ast.Attribute) and target.attr == "status" and ast.unparse(target.value) == "self":
                    found.append(str(path.relative_to(ROOT)))
                elif (
                    isinstance(target, ast.Attribute)
                    and target.attr == "status"
                    and ast.unparse(target.value) in ("submission", "cycle", "action")
                ):
                    pytest.fail(f"{path}:{target.lineno} sets a status from outside")
    assert sorted(found) == ["portal/agreement/models.py", "portal/cycles/models.py", "portal/submissions/models.py"]


def test_no_template_writes_an_address_without_the_root_of_the_portal() -> None:
    """The page of a rehearsal would lead to the real portal: this_address() has the root, and url_for()."""
    path_alone = re.compile(r"request\.(full_)?path(?!\.startswith)")
    templates = sorted((ROOT / "templates").rglob("*.html"))
    assert templates and [path for path in templates if path_alone.search(path.read_text(encoding="utf-8"))] == []


def test_one_transaction_line_a_view_or_command() -> None:
    for path in sorted((ROOT / "portal").rglob("*.py")):
        if path.name.endswith("views.py") or "cli" in path.parts or path.name == "transaction.py":
            continue
        assert ".commit()" not in path.read_text(encoding="utf-8"), path


def test_nothing_third_party_and_no_registry_is_in_git() -> None:
    hosts = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|/work/|/root/")
    for path in tracked():
        assert path.name not in {"uv.lock", "pylock.toml"}, path
        assert "node_modules" not in path.parts and "vendor" not in path.parts, path
        assert not path.name.endswith((".min.js", ".min.css", ".woff2", ".ttf")), path
        if path.suffix in {".py", ".toml", ".lock", ".json", ".md", ".sh", ".html", ".js", ".css", ""} and path != Path(__file__):
            assert not hosts.search(path.read_text(encoding="utf-8", errors="ignore")), path


def test_the_migrations_make_what_the_models_say(empty_app: Flask) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    from portal.core.schema import is_of_a_model
    from portal.extensions import Base, db

    compared = {"include_name": is_of_a_model}
    with empty_app.app_context():
        assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1
        assert compare_metadata(MigrationContext.configure(db.session.connection(), opts=compared), Base.metadata) == []


def test_the_agreement_of_the_demonstration_is_complete() -> None:
    from portal.exchange.columns import FILES

    assert {file.name for file in FILES} == {path.name for path in (ROOT / "portal" / "demo" / "2018-19").iterdir()}
