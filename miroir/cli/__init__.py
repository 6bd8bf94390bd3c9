"""The engine on files: no site, no database."""
