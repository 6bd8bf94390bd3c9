"""The software of a national mirror group."""

__version__ = "0.1.0"
