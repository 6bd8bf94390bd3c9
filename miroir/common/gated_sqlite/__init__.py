"""Django's SQLite with a fair gate before each writing transaction: see docs/trust.md."""
