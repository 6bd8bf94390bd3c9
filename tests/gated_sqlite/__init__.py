"""The site's SQLite backend, with a way for tests to empty the record."""
