"""Calls for consensus and their rolls, the chair's findings, the published strategy and what became of it."""
