"""The commenting template of ISO and CEN, read and written; see docs/documents.md."""

from miroir.formats.iso_table.csv_files import read_csv, write_csv
from miroir.formats.iso_table.reading import read_table
from miroir.formats.iso_table.tables import COLUMNS, FIELDS, TYPES, ReadTable, Row, Table
from miroir.formats.iso_table.word_reading import read_docx
from miroir.formats.iso_table.word_writing import write_docx

__all__ = [
    "COLUMNS",
    "FIELDS",
    "TYPES",
    "ReadTable",
    "Row",
    "Table",
    "read_csv",
    "read_docx",
    "read_table",
    "write_csv",
    "write_docx",
]
