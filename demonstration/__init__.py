"""The demonstration consultation that the project ships: invented organisations, invented answers."""
