"""A real browser for tests: what it is started with, and the faults of accessibility of a page."""

from __future__ import annotations

import shutil

import pytest

from measures.online.looking import axe_faults

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NEEDS_BROWSER = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]


def faults(page):
    """Return what axe finds wrong with a page, each with the element."""
    return axe_faults(page)


def follow(found):
    """Click what leads to another page, and wait until that page is whole."""
    with found.page.expect_navigation():
        found.click()
