"""Readers and writers of others' files: what can't be read is listed with its line, never guessed."""
