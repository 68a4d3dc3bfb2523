"""A person at a browser: reads pages, types in fields by their labels, presses buttons by their words."""

import os
import re
from pathlib import Path
from typing import Any

from tests.browser import NARROW, WIDE, sideways, violations

SCREENS = (
    ("wide", WIDE, "light"),
    ("wide-dark", WIDE, "dark"),
    ("phone", NARROW, "light"),
    ("phone-dark", NARROW, "dark"),
)
SHOTS = os.environ.get("JOURNEY_SHOTS")  # a folder for pictures of every page looked at
_ANSWERED = re.compile(
    r"Failed to load resource: the server responded with a status of 4\d\d"
)  # a refused form, told on the page
_looked: set[str] = set()


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(self, browser: Any, address: str, language: str = "es-CL", **options: Any) -> None:
        self.address = address
        self.context = browser.new_context(
            viewport=WIDE, locale=language, timezone_id="America/Santiago", reduced_motion="reduce", **options
        )
        self.context.set_default_timeout(15_000)
        self.script = options.get("java_script_enabled", True)
        self.page = self.context.new_page()
        self.troubles: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def _said(self, message: Any) -> None:
        if message.type == "error" and not _ANSWERED.search(message.text):
            self.troubles.append(message.text)

    # -- moving

    def opens(self, path: str) -> int:
        """Type an address; the status of the answer."""
        response = self.page.goto(path if path.startswith("http") else self.address + path)
        return int(response.status) if response else 0

    def follows(self, words: str, within: str = "body") -> None:
        """Click a link."""
        place = self.page.locator(within)
        link, dressed = (place.get_by_role(role, name=words, exact=True) for role in ("link", "button"))
        with self.page.expect_navigation():
            link.or_(dressed).and_(self.page.locator("a")).first.click()

    def presses(self, words: str, within: str = "main") -> None:
        """Click a button that sends a form."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("button", name=words, exact=True).first.click()

    # -- typing

    def _field(self, label: str) -> Any:
        fields = self.page.locator("input, select, textarea")
        return self.page.get_by_label(label, exact=True).and_(fields).first

    def types(self, label: str, text: str) -> None:
        """Fill in a field."""
        self._field(label).fill(text)

    def chooses(self, label: str, words: str) -> None:
        """Choose from a list."""
        self._field(label).select_option(label=words)

    def ticks(self, label: str) -> None:
        """Tick a box."""
        self._field(label).check()

    def attaches(self, *files: Path) -> None:
        """Choose files."""
        self.page.locator("input[type=file]").set_input_files([str(file) for file in files])

    # -- reading

    def reads(self, within: str = "body") -> str:
        """The words on the page, on one line."""
        return " ".join(self.page.locator(within).first.inner_text().split())

    def sees(self, *words: str, within: str = "body") -> None:
        """Find these words on the page."""
        text = self.reads(within)
        for each in words:
            assert each in text, f"“{each}” is not on {self.page.url}: {text[:3000]}"

    def misses(self, words: str, within: str = "body") -> None:
        """Not find these words on the page."""
        assert words not in self.reads(within), f"“{words}” is on {self.page.url}"

    def holds(self, label: str) -> str:
        """What stands in a field."""
        return str(self._field(label).input_value())

    def told_at(self, label: str) -> str:
        """What the page says is wrong beside a field."""
        described = (self._field(label).get_attribute("aria-describedby") or "").split()
        found = [self.page.locator(f"[id='{each}']").inner_text() for each in described if each.endswith("-error")]
        return " ".join(" ".join(found).split()).removeprefix("Corrija: ").removeprefix("Correct: ")

    # -- looking

    def looks(self, name: str) -> None:
        """Look at the page on each screen: nothing for axe to find, nothing beyond the edge. Once in a run."""
        if name in _looked or not self.script:
            return
        _looked.add(name)
        for screen, size, scheme in SCREENS:
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=scheme)
            if SHOTS:
                self.page.screenshot(path=f"{SHOTS}/{name}-{screen}.png", full_page=True)
            if sideways(self.page):
                self.troubles.append(f"{name}, {screen}: wider than the screen")
            self.troubles += [f"{name}, {screen}: {each}" for each in violations(self.page)]
        self.page.set_viewport_size(WIDE)
        self.page.emulate_media(color_scheme="light")

    # -- coming and going

    def signs_in(self, email: str, password: str) -> None:
        """Come in."""
        self.opens("/sign-in")
        self.types("Correo", email)
        self.types("Contraseña", password)
        self.presses("Ingresar")

    def leaves(self) -> None:
        """Close the browser; nothing it said, and nothing seen in it, may have been an error."""
        self.context.close()
        assert not self.troubles, "\n".join(self.troubles)
