"""The append-only record of every change, and its seals."""
