"""Every change of texts."""
