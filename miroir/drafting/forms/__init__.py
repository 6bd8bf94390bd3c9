"""What is sent about texts, read."""
