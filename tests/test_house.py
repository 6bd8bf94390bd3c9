"""The rules of the house that no off-the-shelf linter knows. See docs/architecture.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(p for p in (ROOT / "miroir").rglob("*.py") if "migrations" not in p.parts)
INLINED = {
    "letters/letter.html",  # so does a letter
    "records/record.html",
}  # a record stands alone as a file: its style and font are in it, its policy names their hash
WRITES = {"save", "create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "update", "delete"}
ALLAUTH = Path(allauth.__file__).parent / "templates"
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_VIEW, LONGEST_TEMPLATE = 300, 40, 20, 150


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def shelf(path: Path) -> str:
    """Return the shelf that a file stands on: actions for actions.py, and for actions/votes.py."""
    return path.parent.name if path.parent.parent.parent == ROOT / "miroir" else path.stem


def room(path: Path) -> str:
    return path.relative_to(ROOT / "miroir").parts[0]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))


def orm_writes(path: Path) -> list[str]:
    """Calls such as Vote.objects.create(…) or article.save(…)."""
    return [
        f"{name(path)}:{node.lineno} {ast.unparse(node.func)}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and (node.func.attr == "save" or ".objects." in ast.unparse(node.func))
    ]


ACTIONS = [p for p in MODULES if shelf(p) == "actions"]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_files_and_functions_stay_short(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE, f"{name(path)} has {lines} lines: give one of its subjects a file of its own"
    limit = LONGEST_VIEW if shelf(path) == "views" else LONGEST_FUNCTION
    for function in functions(path):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= limit, f"{name(path)}:{function.lineno} {function.name} has {length} lines, over {limit}"


def test_only_actions_write():
    found = [w for p in MODULES if shelf(p) != "actions" for w in orm_writes(p)]
    assert not found, "the database is written from actions.py only"


def test_a_room_writes_its_own_tables_only():
    for path in ACTIONS:
        foreign = {
            alias.name
            for node in ast.walk(tree(path))
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("miroir.")
            if (node.module or "").endswith(".models") and node.module != f"miroir.{room(path)}.models"
            for alias in node.names
        }
        guilty = [w for w in orm_writes(path) if w.split()[1].split(".")[0] in foreign]
        assert not guilty, "call the other room's action instead"


def test_actions_name_their_arguments_and_their_actor():
    for path in (p for p in ACTIONS if room(p) != "journal"):
        for function in (f for f in functions(path) if not f.name.startswith("_")):
            assert not function.args.args, f"{function.name}: keyword-only arguments"
            assert "by" in {a.arg for a in function.args.kwonlyargs}, f"{function.name}: who does it? take `by`"
            assert any(ast.unparse(d).startswith("transaction.atomic") for d in function.decorator_list), (
                f"{function.name}: @transaction.atomic"
            )


def test_no_junk_drawers():
    drawers = {"utils.py", "helpers.py", "misc.py", "tools.py", "services.py", "signals.py", "constants.py"}
    assert not [name(p) for p in MODULES if p.name in drawers], "name the file after what it holds"


def test_every_template_is_used_and_short():
    templates = sorted((ROOT / "miroir").rglob("*.html"))
    source = "\n".join(p.read_text(encoding="utf-8") for p in [*MODULES, *templates])
    for path in templates:
        label = path.as_posix().split("/templates/")[1]
        if (ALLAUTH / label).exists():  # ours in the place of allauth's, which names it
            continue
        assert f'"{label}"' in source, f"{label} is used nowhere"
        lines = path.read_text(encoding="utf-8").count("\n")
        assert lines <= LONGEST_TEMPLATE, f"{label} has {lines} lines"


def test_templates_hold_no_inline_script_or_style():
    pattern = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    found = [
        name(p)
        for p in (ROOT / "miroir").rglob("*.html")
        if p.as_posix().split("/templates/")[-1] not in INLINED and pattern.search(p.read_text(encoding="utf-8"))
    ]
    assert not found, "the content security policy forbids inline scripts and styles"


def test_no_room_can_be_reached_from_the_rooms_below():
    """A key that crosses rooms points down, and has no way back up."""
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("miroir.")}
    ways_up = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ours
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        if field.related_model._meta.app_label in ours - {model._meta.app_label}
        if field.remote_field is not None and not field.remote_field.hidden
    ]
    assert not ways_up, "give these related_name='+' and query from the upper room"


def test_urls_are_named_and_belong_to_their_room():
    for path in (p for p in MODULES if p.name == "urls.py" and p.parent.name != "config"):
        source = path.read_text(encoding="utf-8")
        assert f'app_name = "{path.parent.name}"' in source, f"{name(path)}: app_name is the room's name"
        assert source.count("path(") == source.count("name="), f"{name(path)}: a path without a name"


def test_each_dependency_says_what_it_is_for():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("dependencies = [", 1)[1].split("\n]", 1)[0]
    silent = [line.strip() for line in lines.splitlines() if line.strip().startswith('"') and "#" not in line]
    assert not silent, "add a comment that says what for"


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.lock")), ids=name)
def test_lock_files_hold_hashes_and_no_host(lock):
    text = lock.read_text(encoding="utf-8")
    pinned = re.findall(r"^[A-Za-z0-9._-]+==", text, re.MULTILINE)

    assert "://" not in text
    assert pinned
    assert text.count("\n    --hash=") >= len(pinned)


def test_docs_point_at_files_that_exist():
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    missing = [
        f"{name(page)}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not missing, "a link leads nowhere"


def test_no_style_sheet_depends_on_how_a_screen_is_held():
    sheets = [*(ROOT / "miroir").rglob("*.css")]

    assert len(sheets) >= 4
    assert [name(sheet) for sheet in sheets if "orientation" in sheet.read_text(encoding="utf-8")] == []
