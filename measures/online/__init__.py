"""What the site is measured by: who may do what, every page in a browser and against the committed budget, imports at full size."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from measures.online import allowed

ROOT: Final = Path(__file__).resolve().parents[2]
SECRET: Final = "measured on one machine, then removed"  # noqa: S105 - of a site that nobody else can reach


def figures(_data: Path) -> Iterator[tuple[str, str]]:
    """Yield the figures of the site online, from databases made for it: pages and imports on SQLite, imports on PostgreSQL."""
    yield from allowed.figures()
    yield from _asked("measures.online.pages", demonstration="1")
    yield from _asked("measures.online.imports", "sqlite")
    if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        yield from _asked("measures.online.imports", "postgresql", before=("scripts/on-postgres",))
    else:
        yield "online.import.postgresql.positions_200000", "skipped: no PostgreSQL here"
    yield from _asked("measures.online.crawled", demonstration="1")  # last: it takes ten minutes


def _asked(
    module: str, *arguments: str, before: tuple[str, ...] = (), demonstration: str = "0"
) -> Iterator[tuple[str, str]]:
    """Yield the lines `name: value` of a part that runs by itself, with a folder of its own for all that it keeps."""
    with TemporaryDirectory(prefix="miroir-online-") as folder:
        command = [*before, sys.executable, "-m", "measures.site", module, *arguments]
        told = {**os.environ, "MIROIR_VAR": folder, "MIROIR_SECRET_KEY": SECRET, "PYTHONHASHSEED": "0"}
        settings = {
            "DJANGO_SETTINGS_MODULE": "miroir.config.settings",
            "MIROIR_FSYNC": "on",
            "MIROIR_DEMONSTRATION": demonstration,
        }
        with subprocess.Popen(command, cwd=ROOT, env=told | settings, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603
            for line in running.stdout or ():
                name, parted, value = line.rstrip("\n").partition(": ")
                if parted and name.startswith("online."):
                    yield name, value
                else:
                    sys.stderr.write(line)
        if running.returncode:
            yield f"online.{module.rpartition('.')[2]}.ended", f"with {running.returncode}: see above"
