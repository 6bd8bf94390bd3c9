"""Reading what was sent."""
