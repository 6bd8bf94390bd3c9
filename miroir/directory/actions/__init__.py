"""Every change of the directory."""
