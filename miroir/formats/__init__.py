"""Readers and writers of others' files."""

from miroir.formats.reading import Counted, Reading
from miroir.formats.refusals import Kind, Refusal, Unreadable
from miroir.formats.rule_files import read_rule
from miroir.formats.sources import read
from miroir.formats.writing import write_consultation

__all__ = ["Counted", "Kind", "Reading", "Refusal", "Unreadable", "read", "read_rule", "write_consultation"]
