"""A record told in one language: every word and number that a page or a paper shows, and nothing to compute."""

from miroir.records.telling.contents import Told
from miroir.records.telling.whole import tell_record

__all__ = ["Told", "tell_record"]
