"""What the checks see in the figures of a commitment, as remarks of a report."""

from dataclasses import replace

from tracker.analysis.findings import remark
from tracker.analysis.year_checks import check_year
from tracker.reports.scene import Scene
from tracker.rules.inputs.model import CommitmentInput, YearInputs


def findings(scene: Scene, given: CommitmentInput) -> tuple[str, ...]:
    """One remark for each finding: told beside the figures, which stand as they were stated."""
    alone = replace(given, group=None)  # whose it is stands above them
    found = check_year(scene.programme, YearInputs(as_of=scene.as_of, commitments=(alone,)))
    return tuple(
        scene.speak("%(remark)s The figures stand as they were stated.", remark=remark(each, scene.speak.language))
        for each in found
    )
