"""What the directory asks for."""
