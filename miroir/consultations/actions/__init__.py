"""Every change of a consultation."""
