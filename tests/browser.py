"""A real browser and a real server for tests that look at pages as people do."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

REQUIRED = os.environ.get("REQUIRE_SYSTEM_PARTS") == "1"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def find_chromium() -> str:
    """The path of Chromium; without one the test is skipped with the reason, or fails where all parts are required."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    if REQUIRED:
        pytest.fail("Chromium is required here and not installed")
    pytest.skip("Chromium is not installed")


@contextmanager
def chromium() -> Iterator[Any]:
    """A running browser."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """``app`` behind a real socket; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@cache
def _axe() -> str:
    return next(Path(__import__("axe_playwright_python").__file__).parent.rglob("axe.min.js")).read_text()


def violations(page: Any) -> list[str]:
    """What axe-core finds wrong with a page (WCAG 2.0 to 2.2 A and AA, best practice), one line each."""
    if not page.evaluate("() => 'axe' in window"):
        # evaluated by the browser's tools, so the page's own policy stays in force
        page.evaluate(_axe())
    found = page.evaluate(
        "() => axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
    )
    return [
        f"{each['id']}: {node['html'][:160]} {[c['message'] for c in node['any']][:2]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def sideways(page: Any) -> int:
    """By how many pixels a page scrolls sideways: none should."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))
