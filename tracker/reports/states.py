"""The mark of a commitment in a word, the same on every page of a report."""

from tracker.formats.labels import heading
from tracker.reports.speech import Speech
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.results import CommitmentResult
from tracker.rules.scoring.status import state_of


def word(one: CommitmentResult, programme: Programme, standing: bool, speak: Speech) -> str:
    """The state in words: against the plan in a standing, against the target in a year's result."""
    state = state_of(one, programme)
    if state == "none":
        if one.status != "measured":
            return speak("Not counted")
        if one.actual is None and not one.is_system:
            return speak("No figure")
    return heading("against_plan" if standing else "against_target", state, speak.language)
