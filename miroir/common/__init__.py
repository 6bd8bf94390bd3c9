"""What every page shares: components, base templates, static files."""
