"""`miroir site demo`."""
