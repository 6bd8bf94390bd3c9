"""Readers and writers of others' files."""

from miroir.formats.proposals import propose_mapping
from miroir.formats.reading import Counted, Reading
from miroir.formats.refusals import Kind, Refusal, UnknownForm, Unreadable
from miroir.formats.rule_files import read_rule
from miroir.formats.sources import read
from miroir.formats.writing import write_consultation

__all__ = [
    "Counted",
    "Kind",
    "Reading",
    "Refusal",
    "UnknownForm",
    "Unreadable",
    "propose_mapping",
    "read",
    "read_rule",
    "write_consultation",
]
