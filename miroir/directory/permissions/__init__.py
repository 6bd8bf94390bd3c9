"""Who may do what in the directory."""
