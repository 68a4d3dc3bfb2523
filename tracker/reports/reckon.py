"""A year's result out of its snapshot alone: what a report shows is what anyone can compute from the file.

No database, no clock: the programme's text and the inputs are inside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.errors import Conflict
from tracker.formats.canonical import sha256_hex
from tracker.formats.sentences import N_
from tracker.rules.inputs.model import YearInputs
from tracker.rules.inputs.reading import parse_inputs
from tracker.rules.programme.model import Programme, parse_pack
from tracker.rules.scoring.results import SCORING_VERSION, YearResult, result_to_json
from tracker.rules.scoring.score import score

FORMAT = "1"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The programme, the inputs and the result that a snapshot holds."""

    programme: Programme
    inputs: YearInputs
    result: YearResult


def reckon(snapshot: Mapping[str, Any]) -> Reckoning:
    """Parse and score what ``snapshot`` holds.

    Raises :class:`Conflict` where the snapshot is of another format or scoring version, its programme is not the one
    it names, or the result in it is not the result of its inputs: such a report would say what is not so.
    """
    if snapshot["format"] != FORMAT:
        raise Conflict(N_("This snapshot has format %(format)s, which is not known here."), format=snapshot["format"])
    if snapshot["scoring_version"] != SCORING_VERSION:
        raise Conflict(
            N_("This snapshot was scored by version %(version)s of the rules, which is not the one here."),
            version=snapshot["scoring_version"],
        )
    text = snapshot["programme"]["text"]
    if sha256_hex(text.encode()) != snapshot["programme"]["sha256"]:
        raise Conflict(N_("The programme inside this snapshot is not the one it names."))
    programme = parse_pack(text)
    inputs = parse_inputs(snapshot["inputs"], programme, kept=True)
    result = score(programme, inputs)
    if not _still_says(result_to_json(result), snapshot["result"]):
        raise Conflict(N_("The result in this snapshot is not the result of its inputs."))
    return Reckoning(programme, inputs, result)


def _still_says(now: Any, then: Any) -> bool:
    """Whether all that was said then is said now, figure by figure; a field that came later may stand beside it."""
    if isinstance(then, dict) and isinstance(now, dict):
        return all(key in now and _still_says(now[key], value) for key, value in then.items())
    if isinstance(then, list) and isinstance(now, list):
        return len(then) == len(now) and all(_still_says(one, other) for one, other in zip(now, then, strict=True))
    return bool(now == then)
