"""Who may do what in a call, and when."""
