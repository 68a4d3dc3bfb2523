"""The mark of a commitment in a word, the same on every page of a report."""

from tracker.formats.labels import heading
from tracker.progress.grid import has_no_plan
from tracker.reports.scene import Scene
from tracker.rules.scoring.results import CommitmentResult
from tracker.rules.scoring.status import state_of


def word(scene: Scene, one: CommitmentResult) -> str:
    """The state in words: against the plan in a standing, against the target in a year's result."""
    speak, state = scene.speak, state_of(one, scene.programme)
    if state == "none":
        if one.status != "measured":
            return speak("Not counted")
        if one.actual is None and not one.is_system:
            return speak("No figure") if scene.is_due(one) else speak("Not due yet")
        if not scene.standing:
            return speak("Not scored")
        return speak("No plan") if has_no_plan(one) else speak("Nothing due")
    return heading("against_plan" if scene.standing else "against_target", state, speak.language)
