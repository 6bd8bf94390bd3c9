"""Drafts in clauses, read from documents and written as documents; see docs/documents.md."""

from miroir.formats.documents.akoma_ntoso_reading import read_akoma_ntoso
from miroir.formats.documents.akoma_ntoso_writing import Identity, write_akoma_ntoso
from miroir.formats.documents.drafts import Block, Draft, Part, ReadDocument, blocks_of
from miroir.formats.documents.json_files import read_json, write_json
from miroir.formats.documents.markdown_reading import read_markdown
from miroir.formats.documents.markdown_writing import write_markdown
from miroir.formats.documents.open_document_reading import read_odt
from miroir.formats.documents.open_document_writing import write_odt
from miroir.formats.documents.reading import read_document
from miroir.formats.documents.word_reading import read_docx
from miroir.formats.documents.word_writing import write_docx, write_redline_docx

__all__ = [
    "Block",
    "Draft",
    "Identity",
    "Part",
    "ReadDocument",
    "blocks_of",
    "read_akoma_ntoso",
    "read_document",
    "read_docx",
    "read_json",
    "read_markdown",
    "read_odt",
    "write_akoma_ntoso",
    "write_docx",
    "write_json",
    "write_markdown",
    "write_odt",
    "write_redline_docx",
]
