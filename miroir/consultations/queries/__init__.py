"""What pages and upper rooms read."""
