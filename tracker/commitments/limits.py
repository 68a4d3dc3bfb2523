"""What a set must satisfy before it can be handed in: the programme's limits, told commitment by commitment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from tracker.commitments.crediting import COUNT_ALL, NEED_NO_TARGET, lacks, rule_of
from tracker.commitments.draft import has_target
from tracker.commitments.plans import needs_plan
from tracker.commitments.queries import CommitmentFacts
from tracker.commitments.targets import target_faults
from tracker.formats.numbers import places
from tracker.formats.sentences import N_
from tracker.rules.inputs.model import Target
from tracker.rules.programme.formulas import PERCENTAGES
from tracker.rules.programme.model import Programme
from tracker.rules.programme.rule_checks import odd_direction
from tracker.rules.programme.rules import Credit
from tracker.rules.programme.tree import Limits, Objective


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: at a commitment, an objective, or (neither) the set as a whole.

    ``params`` may hold Decimals, to be written in the reader's language; ``name`` ones hold texts by language.
    """

    message: str
    commitment: str | None = None
    objective: str | None = None
    params: Mapping[str, Decimal | int | str | Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))


def faults_of(programme: Programme, commitments: Sequence[CommitmentFacts]) -> list[Fault]:
    """Everything that keeps ``commitments`` (the whole set) from being submitted under ``programme``."""
    if not commitments:
        return [Fault(N_("There is no commitment yet: add at least one."))]
    return [
        *_missing(programme, commitments),
        *_sums(programme, commitments),
        *(fault for one in commitments for fault in _incomplete(programme, one, commitments)),
        *(fault for objective in programme.objectives for fault in _of_objective(objective, commitments)),
    ]


def tops(commitments: Sequence[CommitmentFacts]) -> list[CommitmentFacts]:
    """Commitments that carry a weight of their own: stages share their system's."""
    return [one for one in commitments if one.parent_id is None]


def weight_sum(commitments: Sequence[CommitmentFacts], objective: str | None = None) -> Decimal:
    """The sum of the weights, of one objective or of all; what has none yet counts nothing."""
    chosen = [one for one in tops(commitments) if objective is None or one.version.objective == objective]
    return sum((one.version.weight or Decimal(0) for one in chosen), Decimal(0))


def _missing(programme: Programme, commitments: Sequence[CommitmentFacts]) -> Iterator[Fault]:
    there = {one.version.definition.catalogue_code for one in commitments}
    for objective, offered in programme.offered():
        if offered.required and offered.code not in there:
            yield Fault(
                N_("The programme prescribes “%(name)s”: add it."), None, objective.code, {"name": offered.name}
            )


def _sums(programme: Programme, commitments: Sequence[CommitmentFacts]) -> Iterator[Fault]:
    due = programme.tree.weights.sum
    if not programme.tree.weights.add_up:
        return
    if programme.tree.group_by == "objective":
        codes = {one.version.objective for one in commitments if one.version.objective}
        sums: dict[str | None, Decimal] = {code: weight_sum(commitments, code) for code in sorted(codes)}
    else:
        sums = {None: weight_sum(commitments)}
    for objective, total in sums.items():
        if total < due:
            yield Fault(
                N_("The weights add up to %(sum)s and must add up to %(due)s: distribute %(gap)s more."),
                None,
                objective,
                {"sum": total, "due": due, "gap": due - total},
            )
        elif total > due:
            yield Fault(
                N_("The weights add up to %(sum)s and must add up to %(due)s: take off %(gap)s."),
                None,
                objective,
                {"sum": total, "due": due, "gap": total - due},
            )


def _incomplete(programme: Programme, one: CommitmentFacts, commitments: Sequence[CommitmentFacts]) -> Iterator[Fault]:
    version, code = one.version, one.code
    staged = one.kind == "system"
    if one.parent_id is None:
        if programme.objectives and not version.objective:
            yield Fault(N_("Choose the objective it belongs to."), code)
        yield from _weight_faults(programme, one)
    rule = rule_of(programme, code, version.definition)
    if not staged:
        yield from _target_faults(programme, rule, one)
        if not version.programmed and needs_plan(programme, one, commitments):
            yield Fault(NO_PLAN, code)
    if one.kind == "indicator" and (lacking := lacks(rule, version.definition)):
        yield Fault(lacking, code)
    if one.kind == "indicator" and not version.definition.means_of_verification:
        yield Fault(N_("Say by which means it is verified."), code)
    if not staged and one.lead is None:
        yield Fault(N_("Name the person who is responsible for it."), code)
    if staged and not any(other.parent_id == one.id for other in commitments):
        yield Fault(N_("The system has no stages: take it out and add it again from the programme."), code)


NO_PLAN = N_("Write its plan: what is to be reached by the end of each period.")


_ODD = {
    "counted": N_("Of what is met, more is better: correct its direction."),
    "criteria": N_("Its criteria values say the other direction: put the best one first, or correct the direction."),
}


def _target_faults(programme: Programme, rule: Credit, one: CommitmentFacts) -> Iterator[Fault]:
    """A target that is lacking, has a sign it cannot have, stands for all points, or is reached by rounding alone."""
    version, definition = one.version, one.version.definition
    aimed = definition.requirements or rule.kind in NEED_NO_TARGET
    if not aimed and not has_target(version.target, version.direction):
        yield Fault(N_("Write its target for the year."), one.code)
    if rule.kind in COUNT_ALL and version.target != Target():
        yield Fault(N_("Its rule of credit counts all that can be reached: take its target out."), one.code)
    if definition.formulas and version.target.operands is not None:
        yield Fault(
            N_("What is counted gives a figure on a scale of its own: write its target as a value, such as 70."),
            one.code,
        )
    if odd := odd_direction(version.direction, rule, definition.criteria, bool(definition.requirements)):
        yield Fault(_ODD[odd], one.code)
    yield from _impossible(one)
    own = one.kind == "indicator" and programme.catalogue_entry(definition.catalogue_code or "") is None
    for fault in dict.fromkeys(target_faults(definition, version.target, version.programmed, own).values()):
        yield Fault(fault, one.code)
    promised = (version.target.value, version.target.low, version.target.high)
    if rule.basis == "as_displayed" and any(places(end) > definition.decimals for end in promised if end is not None):
        yield Fault(
            N_("Its target has more decimals than its figure, which is rounded to %(decimals)s: give both as many."),
            one.code,
            params={"decimals": definition.decimals},
        )


def _weight_faults(programme: Programme, one: CommitmentFacts) -> Iterator[Fault]:
    weight = one.version.weight
    if weight is None:
        yield Fault(N_("Write its weight."), one.code)
        return
    if places(weight) > programme.tree.weights.decimals:
        yield Fault(
            N_("Its weight may have at most %(decimals)s decimals."),
            one.code,
            params={"decimals": programme.tree.weights.decimals},
        )
    offered = programme.catalogue_entry(one.version.definition.catalogue_code or "")
    limits = offered.weight if offered else _own_limits(programme, one)
    if limits is not None:
        yield from _outside(limits, weight, one.code, None)


def _own_limits(programme: Programme, one: CommitmentFacts) -> Limits | None:
    objective = programme.objective(one.version.objective or "")
    return objective.own.weight if objective and objective.own else None


def _of_objective(objective: Objective, commitments: Sequence[CommitmentFacts]) -> Iterator[Fault]:
    its = [one for one in tops(commitments) if one.version.objective == objective.code]
    written = {offered.code for offered in objective.commitments}
    own = [one for one in its if one.version.definition.catalogue_code not in written]
    yield from _outside(objective.weight, weight_sum(its), None, objective.code)
    if objective.own is None:
        for one in own:
            yield Fault(N_("Under this objective the programme allows no commitments of one's own."), one.code)
    elif len(own) < objective.own.least:
        yield Fault(
            N_("The objective needs at least %(least)s commitments of your own; it has %(count)s."),
            None,
            objective.code,
            {"least": objective.own.least, "count": len(own)},
        )
    elif len(own) > objective.own.most:
        yield Fault(
            N_("The objective takes at most %(most)s commitments of your own; it has %(count)s."),
            None,
            objective.code,
            {"most": objective.own.most, "count": len(own)},
        )


def _outside(limits: Limits, weight: Decimal, commitment: str | None, objective: str | None) -> Iterator[Fault]:
    if limits.min <= weight <= limits.max:
        return
    params: dict[str, Decimal | int | str | Mapping[str, str]] = {
        "weight": weight,
        "min": limits.min,
        "max": limits.max,
    }
    if objective is not None:
        message = N_("The objective weighs %(weight)s; the programme allows from %(min)s to %(max)s.")
    elif limits.fixed:
        message = N_("Its weight is %(weight)s; the programme fixes it at %(min)s.")
    else:
        message = N_("Its weight is %(weight)s; the programme allows from %(min)s to %(max)s.")
    yield Fault(message, commitment, objective, params)


def _impossible(one: CommitmentFacts) -> Iterator[Fault]:
    """A target that no figure can reach: more than the whole, of a share."""
    version, definition = one.version, one.version.definition
    if definition.formulas:
        whole = Decimal(100) if any(each.kind in PERCENTAGES for each in definition.formulas) else None
    else:
        whole = definition.factor if definition.share else None
    target = version.target
    ends = [end for end in (target.value, target.low, target.high, *version.programmed.values()) if end is not None]
    if whole is not None and any(end > whole for end in ends):
        yield Fault(
            N_("It is a share, and its target is above the whole, %(whole)s: check the target and its periods."),
            one.code,
            params={"whole": whole},
        )
