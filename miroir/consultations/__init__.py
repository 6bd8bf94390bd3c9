"""Processes, charters, steps, statements, positions, and the maps kept of them."""
