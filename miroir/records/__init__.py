"""The consensus record: from a consultation and a rule to pages, tables and proofs."""
