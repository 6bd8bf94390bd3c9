"""What is wrong with a page in a real browser: what Chromium is started with, and what axe finds."""

from __future__ import annotations

from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RULES: Final = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
"""Style sheets are not fetched a second time: only the rule on locked orientation reads them, and tests hold that none has one."""
SCRIPT: Final[str] = Axe().axe_script
RUN: Final = """
options => axe.run(document, options).then(found => found.violations.map(
    fault => [fault.id, fault.nodes[0].html, fault.nodes[0].target.join(" ")]))
"""


def axe_faults(page: Page) -> list[str]:
    """Return what axe finds wrong with a page, each with its rule and the first element. `page`: may hold axe already."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SCRIPT)
    found: list[Any] = page.evaluate(RUN, RULES)
    return [f"{rule}: {html[:160]} ({target})" for rule, html, target in found]
