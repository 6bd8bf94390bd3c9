"""What pages read of calls."""
