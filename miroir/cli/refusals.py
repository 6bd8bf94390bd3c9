"""How the command ends: a number for machines, a sentence for people."""

from __future__ import annotations

from enum import IntEnum

from miroir.engine.words import Sentence


class Exit(IntEnum):
    """The exit codes, listed in docs/command_line.md."""

    DONE = 0
    DIFFERS = 1
    MISUSED = 2
    UNREADABLE_SOURCE = 3
    UNREADABLE_RULE = 4
    UNWRITABLE = 5


class Stopped(Exception):
    """The command can't go on: with which code, and what to do in a sentence."""

    def __init__(self, code: Exit, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.code = code
        self.sentence = sentence
