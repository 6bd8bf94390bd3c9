"""Texts in versions and clauses, with amendments, comments, dispositions and objections; every character has its origin."""
