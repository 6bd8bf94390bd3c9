"""What the pages of texts take at the volume of a real national consultation, on a site made for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
SECRET: Final = "measured on one machine, then removed"  # noqa: S105 - of a site that nobody else can reach


def figures(_data: Path) -> Iterator[tuple[str, str]]:
    """Yield the figures of lists, comparisons, collisions and dispositions of many amendments, from a database of its own."""
    with TemporaryDirectory(prefix="miroir-text-") as folder:
        command = [sys.executable, "-m", "measures.site", "measures.text_site_pages"]
        told = {"MIROIR_VAR": folder, "MIROIR_SECRET_KEY": SECRET, "PYTHONHASHSEED": "0", "MIROIR_FSYNC": "on"}
        environment = {**os.environ, **told, "DJANGO_SETTINGS_MODULE": "miroir.config.settings"}
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603
            for line in running.stdout or ():
                name, parted, value = line.rstrip("\n").partition(": ")
                if parted and name.startswith("text."):
                    yield name, value
                else:
                    sys.stderr.write(line)
        if running.returncode:
            yield "text.site.ended", f"with {running.returncode}: see above"
