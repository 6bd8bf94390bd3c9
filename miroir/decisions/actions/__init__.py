"""Every change of a call."""
