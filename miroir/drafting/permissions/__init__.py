"""Who may do what to texts, and when."""
