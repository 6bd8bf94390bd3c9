"""How much anybody may upload: the rest is thrown away as it comes, and no disk is filled."""

from __future__ import annotations

from typing import Any, Final

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MOST: Final = 101_000_000
"""Bytes of all files of one request; a form that takes files says its own limit under it."""


class BoundedUpload(FileUploadHandler):
    """Stands before the handlers that keep a file: past MOST bytes the request has no file, and its form says so."""

    def __init__(self, request: Any = None) -> None:  # noqa: ANN401 - Django's own
        super().__init__(request)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - Django's own
        """Pass a piece on. Raises StopUpload at the first one too many; what follows is read and kept nowhere."""
        self.seen += len(raw_data)
        if self.seen > MOST:
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 - another handler keeps the file
        """Keep nothing."""
        return
