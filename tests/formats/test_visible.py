"""What nobody sees is not kept, and does not count as something written."""

import pytest

from tracker.formats.visible import visible


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("San\u200bPedro", "SanPedro"),
        ("San\u00adta\u2060 \ufeffJuana", "Santa Juana"),
        ("Nor\u202ete", "Norte"),
        ("a\0b\x07c\x7f\x85", "abc"),
        ("una\r\notra\tlínea\n", "una\r\notra\tlínea\n"),
        ("Ñuble, 100 % · 報告 👍", "Ñuble, 100 % · 報告 👍"),
        ("mitad \ud83d", "mitad "),
        ("", ""),
        ("\u200b\u2060\ufeff", ""),
        (" \n\t\u00a0", ""),
        ("\u3164\u2800", ""),
        ("\u0301", ""),
    ],
)
def test_only_what_can_be_seen_is_kept(typed: str, kept: str) -> None:
    assert visible(typed) == kept
