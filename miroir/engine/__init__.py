"""The pure engine: numbers and text in, numbers and text out; no clock, no disk, no network."""
