"""What pages and upper rooms read of texts."""
