"""Who may do what: the permission functions there are, and the tests that hold them to roles, states and owners."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
MATRICES: Final = (
    "tests/directory/test_people_matrix.py",
    "tests/directory/test_organisation_permissions.py",
    "tests/consultations/test_who_may.py",
    "tests/consultations/test_positions_pages.py",
    "tests/consultations/test_proposals_who_may.py",
)


def figures() -> Iterator[tuple[str, str]]:
    """Yield how many permission functions there are, and how many rows of roles by states by owners hold."""
    yield "online.permissions.functions", str(len(set(_functions())))
    told = subprocess.run(  # noqa: S603 - our own tests
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "--no-header", *MATRICES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    last = re.findall(r"^\d+ (?:passed|failed).*$", told, re.MULTILINE)
    yield "online.permissions.rows", last[-1] if last else "no row was tried"


def _functions() -> Iterator[str]:
    for path in sorted((ROOT / "miroir").glob("*/permissions*")):
        for file in [path] if path.suffix == ".py" else sorted(path.rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef) and node.name.startswith("may_"):
                    yield f"{file}:{node.name}"
