"""Where visitors begin, and where the secretariat sees what is to be done."""
