"""What the project claims, computed there and then from real files: `make figures`, `make bench`."""
