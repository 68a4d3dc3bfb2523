"""What must hold in a pack beyond the form of each value: sources, codes, weights, bands, dates.

Each check yields (path, what is wrong, how to fix it); all of them run, so that one reading of the faults is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pydantic import ValidationError

from tracker.rules.programme.catalogue import catalogue_codes
from tracker.rules.programme.dates import check_dates
from tracker.rules.programme.rule_checks import check_shapes
from tracker.rules.programme.tree import PackCommitment, StageObjective
from tracker.rules.programme.weight_checks import check_weights
from tracker.rules.programme.yaml_text import Found, Path

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme


def check(programme: Programme) -> Iterator[Found]:
    """Every fault of ``programme`` that its single values do not show."""
    yield from _sources(programme)
    yield from _codes(programme)
    yield from _forms(programme)
    yield from _bands(programme)
    yield from _rules(programme)
    yield from _commitments(programme)
    yield from check_shapes(programme)
    yield from check_weights(programme)
    yield from check_dates(programme)


def _sources(programme: Programme) -> Iterator[Found]:
    for path, source, sureness in _cited(programme):
        if source not in programme.sources:
            yield (
                (*path, "source"),
                f"There is no source “{source}”.",
                "Name one of those under “sources”, or add it there.",
            )
        elif sureness not in (None, "assumed") and programme.sources[source].read == "none":
            yield (
                (*path, "sureness"),
                f"“{sureness}” needs a source that was read.",
                "Write “assumed”, or name the source.",
            )


def _cited(programme: Programme) -> Iterator[tuple[Path, str, str | None]]:
    for i, norm in enumerate(programme.legal_basis):
        yield ("legal_basis", i), norm.source, None
    for name, rule in programme.rules.stated():
        yield ("rules", *name.split(".", 1)), rule.source, rule.sureness
    for i, band in enumerate(programme.bands):
        yield ("bands", i), band.source, band.sureness
    for i, objective in enumerate(programme.objectives):
        yield ("objectives", i), objective.source, objective.sureness
        if objective.own:
            yield ("objectives", i, "own"), objective.own.source, objective.own.sureness
        for j, commitment in enumerate(objective.commitments):
            yield ("objectives", i, "commitments", j), commitment.source, commitment.sureness
    yield ("calendar", "reporting"), programme.calendar.reporting.source, programme.calendar.reporting.sureness
    for i, milestone in enumerate(programme.calendar.milestones):
        yield ("calendar", "milestones", i), milestone.source, milestone.sureness


def _codes(programme: Programme) -> Iterator[Found]:
    yield from _once((("forms", i, "code"), one.code) for i, one in enumerate(programme.forms))
    yield from _once((("legal_basis", i, "code"), one.code) for i, one in enumerate(programme.legal_basis) if one.code)
    yield from _once((("objectives", i, "code"), one.code) for i, one in enumerate(programme.objectives))
    yield from _once(_commitment_codes(programme))
    yield from _once(
        (("calendar", "milestones", i, "code"), one.code) for i, one in enumerate(programme.calendar.milestones)
    )
    for path, objective in _stage_objectives(programme):
        yield from _once(((*path, "requirements", i, "code"), one.code) for i, one in enumerate(objective.requirements))


def _once(codes: Iterable[tuple[Path, str]]) -> Iterator[Found]:
    seen: set[str] = set()
    for path, code in codes:
        if code.casefold() in seen:
            yield path, f"The code “{code}” is used twice.", "Give each its own code."
        seen.add(code.casefold())


def _commitment_codes(programme: Programme) -> Iterator[tuple[Path, str]]:
    for path, commitment in _offered(programme):
        yield (*path, "code"), commitment.code
        for i, stage in enumerate(commitment.system.stages if commitment.system else ()):
            for j, objective in enumerate(stage.objectives):
                yield (
                    (*path, "system", "stages", i, "objectives", j, "code"),
                    f"{commitment.code}-{stage.code}{objective.code}",
                )


def _offered(programme: Programme) -> Iterator[tuple[Path, PackCommitment]]:
    for i, objective in enumerate(programme.objectives):
        for j, commitment in enumerate(objective.commitments):
            yield ("objectives", i, "commitments", j), commitment


def _stage_objectives(programme: Programme) -> Iterator[tuple[Path, StageObjective]]:
    for path, commitment in _offered(programme):
        for i, stage in enumerate(commitment.system.stages if commitment.system else ()):
            for j, objective in enumerate(stage.objectives):
                yield (*path, "system", "stages", i, "objectives", j), objective


def _forms(programme: Programme) -> Iterator[Found]:
    if programme.forms and sum(form.drives_band for form in programme.forms) != 1:
        yield ("forms",), "Exactly one form drives the band.", "Write “drives_band: true” on one of them."


def _bands(programme: Programme) -> Iterator[Found]:
    edges = [band.from_ for band in programme.bands]
    for i in range(1, len(edges)):
        if edges[i] >= edges[i - 1]:
            yield (
                ("bands", i, "from"),
                f"Bands go from the highest edge down; {edges[i]} comes after {edges[i - 1]}.",
                "Put them in order, each edge once.",
            )
    if edges and edges[-1] != 0:
        yield (
            ("bands", len(edges) - 1, "from"),
            f"The last band starts at {edges[-1]}, so lower totals have none.",
            "Add a band from 0.",
        )

    norms = {norm.code for norm in programme.legal_basis}
    for i, band in enumerate(programme.bands):
        if band.norm is not None and band.norm not in norms:
            yield (
                ("bands", i, "norm"),
                f"There is no norm “{band.norm}” under “legal_basis”.",
                "Give the norm there this code, or correct it here.",
            )


def _rules(programme: Programme) -> Iterator[Found]:
    analysis = programme.rules.analysis
    if analysis.below is not None and analysis.above is not None and analysis.below >= analysis.above:
        yield ("rules", "analysis", "below"), "“below” is not under “above”.", "Swap or correct them."


def _commitments(programme: Programme) -> Iterator[Found]:
    for path, commitment in _offered(programme):
        if (commitment.indicator is None) == (commitment.system is None):
            yield path, "A commitment is an indicator or a system.", "Write one of the two."
        if commitment.indicator:
            yield from _indicator((*path, "indicator"), commitment)
    for path, objective in _stage_objectives(programme):
        if bool(objective.requirements) == (objective.count is not None) or objective.count == 0:
            yield (
                path,
                "An objective of a stage has requirements, or their number.",
                "Write “requirements”, or “count” where their wording is not known.",
            )
    known = catalogue_codes()
    for i, one in enumerate(programme.objectives):
        for j, code in enumerate(one.suggests):
            if code not in known:
                yield (
                    ("objectives", i, "suggests", j),
                    f"The catalogue has no indicator “{code}”.",
                    "Correct the code or take it out.",
                )


def _indicator(path: Path, commitment: PackCommitment) -> Iterator[Found]:
    try:
        commitment.definition("es")
    except ValidationError as error:
        for item in error.errors():
            context = item.get("ctx", {})
            yield path, item["msg"], context.get("how_to_fix") or "Correct the indicator."
