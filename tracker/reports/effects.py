"""What a correction or a new version did to the points, as a snapshot keeps it and as it is read back."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tracker.formats.rounding import fraction_text
from tracker.progress.effects import Effect, Points
from tracker.rules.calendar.periods import period_of


def effect_to_json(effect: Effect | None) -> dict[str, Any]:
    """``{"effect": …}`` for the statement that had one, with the points as text; nothing where it moved none."""
    if effect is None:
        return {}
    sides = {"before": effect.before, "after": effect.after}
    points = {name: {"won": fraction_text(side.won), "due": fraction_text(side.due)} for name, side in sides.items()}
    return {"effect": {"period": effect.period.code, **points}}


def effect_in(statement: Mapping[str, Any]) -> Effect | None:
    """The effect that a snapshot keeps with a revision or a version; None where there is none."""
    kept = statement.get("effect")
    if kept is None or kept["before"] == kept["after"]:
        return None
    return Effect(period_of(kept["period"]), _points(kept["before"]), _points(kept["after"]))


def _points(side: Mapping[str, str | None]) -> Points:
    won, due = (None if number is None else Fraction(number) for number in (side["won"], side["due"]))
    return Points(won, due)
