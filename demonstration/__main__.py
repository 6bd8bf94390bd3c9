"""Write the demonstration consultation: python -m demonstration --out FOLDER [--seed N]."""

from __future__ import annotations

import argparse
from pathlib import Path

from demonstration.generate import SEED, write_demonstration


def main() -> None:
    """Write the demonstration where the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m demonstration", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    parser.add_argument("--seed", type=int, default=SEED, help=f"the seed of the invented answers (default {SEED})")
    arguments = parser.parse_args()
    write_demonstration(arguments.out, seed=arguments.seed)


if __name__ == "__main__":
    main()
