"""Polis exports: participants-votes.csv, votes.csv, comments.csv and summary.csv."""
