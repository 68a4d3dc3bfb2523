"""What to do next, each step with its reason: derived from what is lacking, owed, differing and assumed."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from tracker.progress.pending import lacking_sentence
from tracker.reports.overview import Loss, commitment_label
from tracker.reports.page_model import Item
from tracker.reports.scene import Scene
from tracker.reports.sections import anchor_of

MOST_STEPS = 5


def next_steps(scene: Scene, losses: Sequence[Loss]) -> list[Item]:
    """What to do next, each with its reason; derived from what is lacking, owed and assumed."""
    steps = [
        *_find_what_is_missing(scene),
        *_first_loss(scene, losses),
        *_report_what_is_owed(scene),
        *_complete_what_was_reported(scene),
        *_ask_the_source(scene),
        *_mind_the_assumption(scene),
    ]
    if not steps and not scene.lacks:
        steps.append(
            Item(scene.speak("Nothing is pending."), scene.speak("Every figure is there and no point is lacking."))
        )
    return steps[:MOST_STEPS]


def _find_what_is_missing(scene: Scene) -> Iterable[Item]:
    """What keeps a published year from being computed anew."""
    if scene.published and not scene.standing and not scene.result.complete:
        yield Item(
            scene.speak("Look for what the source did not publish."),
            scene.speak("Without it the total cannot be computed again."),
            "summary",
        )


def _first_loss(scene: Scene, losses: Sequence[Loss]) -> Iterable[Item]:
    if not losses:
        return
    speak, first = scene.speak, losses[0]
    whole = sum((loss.lost for loss in losses), Fraction(0))
    yield Item(
        speak("Begin with %(commitment)s.", commitment=commitment_label(scene, first.one)),
        speak(
            "It alone lacks %(points)s of the %(whole)s points that are lacking.",
            points=speak.number(first.lost, 2),
            whole=speak.number(whole, 2),
        ),
        anchor_of(first.one.parent or first.one.code),
    )


def _report_what_is_owed(scene: Scene) -> Iterable[Item]:
    speak, owed = scene.speak, scene.snapshot["owed"]
    missing = [one for one in owed if one["what"] == "missing"]
    due = [one for one in owed if one["what"] == "due"]
    analyses = [one for one in owed if one["what"] == "analysis"]
    if missing:
        yield Item(
            speak("Ask oversight to reopen what is missing."),
            speak("Figures not reported win no points: %(count)s.", count=len(missing)),
        )
    if due:
        until = min(one["until"] for one in due)
        yield Item(
            speak("Report what is due."),
            speak("Figures due: %(count)s, the first until %(until)s.", count=len(due), until=speak.instant(until)),
        )
    if analyses:
        yield Item(
            speak("Write the analyses that are lacking."),
            speak("Results that call for a cause: %(count)s.", count=len(analyses)),
        )


def _complete_what_was_reported(scene: Scene) -> Iterable[Item]:
    """Files, opinions and reviews that are still lacking."""
    speak, lacks = scene.speak, scene.lacks
    if "file" in lacks or "means" in lacks:
        told = [lacking_sentence(what, lacks[what], speak.language) for what in ("file", "means") if what in lacks]
        yield Item(speak("Attach the files that are lacking."), " ".join(told))
    if "opinion" in lacks:
        told = [lacking_sentence("opinion", lacks["opinion"], speak.language)]
        yield Item(speak("Ask for the opinions that are lacking."), " ".join(told))
    if "review" in lacks:
        yield Item(speak("Do not announce this as final."), lacking_sentence("review", lacks["review"], speak.language))


def _ask_the_source(scene: Scene) -> Iterable[Item]:
    speak = scene.speak
    if scene.differing:
        yield Item(
            speak("Ask the source about what differs."),
            speak(
                "In %(count)s of the commitments what it published does not follow from its own figures; both "
                "are shown.",
                count=len(scene.differing),
            ),
            "summary",
        )
    faulty = [one for one in scene.result.commitments if scene.given[one.code].faults]
    if faulty:
        yield Item(
            speak("Have the faults of the source corrected."),
            speak("Shown and not scored: %(count)s.", count=len(faulty)),
            "summary",
        )


def _mind_the_assumption(scene: Scene) -> Iterable[Item]:
    speak = scene.speak
    band = scene.result.band or scene.result.published_band
    if band is not None and band.sureness == "assumed":
        yield Item(
            speak("Do not announce the pay band as certain."),
            speak("The rule is assumed; see what the result rests on."),
            "assumptions",
        )
