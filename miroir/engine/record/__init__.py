"""The record's mathematics: commitments, trees, notes, and the check of a dump or a receipt."""
