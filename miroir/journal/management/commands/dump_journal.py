"""The command `miroir site dump_journal FILE`: the whole public journal, to be verified anywhere."""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from miroir.formats.record_dumps import packed
from miroir.journal.dumps import dump_lines
from miroir.journal.keys import NoKey, signing_key


class Command(BaseCommand):
    """Writes the dump; the file is there whole, or not at all."""

    help = "Write the whole journal, without any personal data, in a file that `miroir verify` checks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="where to write it, such as journal.jsonl.gz")

    def handle(self, *_args: object, **options: Path) -> None:
        path = options["file"]
        try:
            signing_key()
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
                file.writelines(packed(dump_lines()))
            Path(file.name).chmod(0o644)
            os.replace(file.name, path)
        except NoKey as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as refusal:
            told = f"{path} can't be written: {refusal.strerror}. Choose another place."
            raise CommandError(told) from refusal
        self.stdout.write(f"{path} holds the journal. Check it anywhere: miroir verify {path}")
