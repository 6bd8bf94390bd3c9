"""Reading what was sent about a call."""
