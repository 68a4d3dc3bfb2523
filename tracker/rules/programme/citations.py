"""What a figure rests on: the rule of the pack behind it, where that is written, how much was read, how sure it is.

Or why there is no such rule: see :data:`Because`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from tracker.rules.programme.formulas import CountFormula
from tracker.rules.programme.measures import measures
from tracker.rules.programme.rules import Band, Credit, Norm, Rules, Stated
from tracker.rules.programme.tree import PackCommitment
from tracker.rules.values import Sureness

if TYPE_CHECKING:
    from tracker.rules.inputs.model import CommitmentInput
    from tracker.rules.programme.model import Programme

Because = Literal["arithmetic", "reported", "definition", "not_stated"]
"""Why a step names no source: it is plain arithmetic; the agency's own figure; the commitment's own definition, as it
was agreed; or the pack says nothing of it, and the scorer's own way holds, which is assumed."""

_SURENESS = get_args(Sureness)
_FIELDS = {
    kind: name
    for name, field in Rules.model_fields.items()
    if name != "credits"
    for kind in (field.annotation, *get_args(field.annotation))
    if isinstance(kind, type) and issubclass(kind, Stated)
}
"""The field of each rule of a pack: there is one of a kind, but for further credits."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule of the pack, by its name (``rules.credit``, ``bands.90``), and its source; ``norm``: the law it is in.

    ``code``: the source's in the pack, empty for a formula of the measures that ship, whose ``read`` is not kept.
    """

    rule: str
    text: Mapping[str, str]
    code: str
    title: str
    address: str
    read: str | None
    sureness: str
    norm: Norm | None = None

    def source_to_json(self) -> dict[str, Any]:
        """The source for a program: its code in the pack, title, address, and how much of it was read."""
        return {
            "code": self.code or None,
            "title": self.title,
            "address": self.address or None,
            "read": self.read,
        }

    def norm_to_json(self) -> dict[str, Any] | None:
        """The norm for a program: its name by language, day and article."""
        if self.norm is None:
            return None
        day = None if self.norm.date is None else self.norm.date.isoformat()
        return {"norm": dict(self.norm.norm), "date": day, "article": self.norm.article or None}


def ground_of(programme: Programme, rule: Stated) -> Ground:
    """What ``rule`` of ``programme`` rests on."""
    named = rule.norm if isinstance(rule, Band) else None
    norm = next((one for one in programme.legal_basis if one.code == named), None) if named else None
    source = programme.sources[rule.source]
    return Ground(
        _name(programme, rule), rule.text, rule.source, source.title, source.address, source.read, rule.sureness, norm
    )


def defined_by(programme: Programme, one: CommitmentInput) -> Ground | Because:
    """What the definition of ``one`` rests on where it is one of the pack's commitments; otherwise it is its own."""
    entry = programme.catalogue_entry(one.code)
    if entry is None and one.parent is not None:
        entry = programme.catalogue_entry(one.parent)
    return "definition" if entry is None else ground_of(programme, entry)


@cache
def ground_of_measure(code: str, version: int) -> Ground:
    """Where the version of a measure that ships says how its figure is made."""
    measure = measures()[code]
    one = next(each for each in measure.versions if each.version == version)
    return Ground(f"measures.{code}", measure.label, "", one.source, "", None, one.sureness)


@cache
def ground_of_formula(formula: CountFormula) -> Ground | None:
    """Where the measures that ship say that counts make a figure like this; None where none of them does.

    Several labels share a formula (CSAT and a share of trust): all that are as sure as the surest are named.
    """
    found = [
        (each.sureness, one.label, each.source)
        for one in measures().values()
        for each in one.versions
        if each.formula == formula
    ]
    if not found:
        return None
    surest = min((sureness for sureness, _, _ in found), key=_SURENESS.index)
    named = [(label, source) for sureness, label, source in found if sureness == surest]
    title = "; ".join(dict.fromkeys(source for _, source in named))
    text = {language: "; ".join(label[language] for label, _ in named) for language in ("es", "en")}
    return Ground("measures", text, "", title, "", None, surest)


def _name(programme: Programme, rule: Stated) -> str:
    """The name of a rule, as :meth:`Programme.statements` gives it."""
    if isinstance(rule, Band):
        return f"bands.{rule.from_}"
    if isinstance(rule, PackCommitment):
        return f"commitments.{rule.code}"
    if isinstance(rule, Credit) and rule is not programme.rules.credit:
        return next((f"rules.credits.{name}" for name, one in programme.rules.credits.items() if one is rule), "")
    return f"rules.{_FIELDS[type(rule)]}"


def ground_of_basis(programme: Programme) -> Ground:
    """What it rests on that the displayed figure, or level, counts: the rule of credit, as sure as its basis is."""
    rule = programme.rules.credit
    return replace(ground_of(programme, rule), sureness=rule.basis_sureness or rule.sureness)
