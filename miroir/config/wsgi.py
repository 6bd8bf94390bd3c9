"""The server's entry."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from miroir.config.checks import refuse_unsafe_storage

application = get_wsgi_application()
refuse_unsafe_storage()
