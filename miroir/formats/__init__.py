"""Readers and writers of others' files."""

from miroir.formats.reading import Counted, Reading
from miroir.formats.refusals import Kind, Refusal, Unreadable
from miroir.formats.sources import read

__all__ = ["Counted", "Kind", "Reading", "Refusal", "Unreadable", "read"]
