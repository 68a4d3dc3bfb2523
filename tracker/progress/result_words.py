"""A stored result that is another now, in words for whoever looks after the machine."""

from collections.abc import Mapping

from tracker.formats.dates import period_label
from tracker.formats.numbers import format_percent, from_e4
from tracker.formats.sentences import N_, say
from tracker.progress.results import Stale

FIELDS: Mapping[str, str] = {
    "inputs_sha256": N_("fingerprint of the inputs"),
    "scoring_version": N_("version of the scoring"),
    "as_of": N_("period"),
    "standing_e4": N_("standing"),
    "total_e4": N_("total"),
    "complete": N_("complete"),
    "band": N_("band"),
}
_SHORT = 12


def told(stale: Stale, language: str) -> str:
    """Each field that differs, what it was and what it is: ``standing 99.99 % → 67.54 %``; or that none was there."""
    if stale.missing:
        return say(language, N_("none was stored"))
    return "; ".join(
        f"{say(language, FIELDS[field])} {_value(field, was, language)} → {_value(field, now, language)}"
        for field, was, now in stale.differences
    )


def _value(field: str, value: object, language: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return say(language, N_("yes") if value else N_("no"))
    if isinstance(value, int) and field.endswith("_e4"):
        return format_percent(from_e4(value), language, 2)
    if field == "as_of":
        return period_label(str(value), language)
    return str(value)[:_SHORT] + "…" if field == "inputs_sha256" else str(value)
