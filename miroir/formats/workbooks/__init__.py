"""XLSX workbooks, read a row at a time, with guards against archives and XML made to break readers."""
