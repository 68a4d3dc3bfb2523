"""What the rule of credit of a commitment asks of its definition: criteria values, or the items of a checklist."""

from tracker.errors import Invalid
from tracker.formats.sentences import N_
from tracker.rules.inputs.defaults import credit_rule
from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.model import Programme
from tracker.rules.programme.rule_checks import fits_credits
from tracker.rules.programme.rules import Credit

REFUSED = N_("The commitment cannot be kept as it stands.")
NEED_NO_TARGET = frozenset({"interpolated", "checklist", "share_of_children"})
"""Kinds of credit whose target follows from the rule: a criteria value, all points, all children."""
COUNT_ALL = frozenset({"checklist", "share_of_children"})
"""Kinds in which a lower target of one's own would pass for all points, or all children."""


def rule_of(programme: Programme, code: str, definition: Definition) -> Credit:
    """The rule of credit of the commitment ``code``; an unknown name falls back to the one of its entry."""
    name = definition.credit if definition.credit in programme.rules.credits else None
    return credit_rule(programme, CommitmentInput(code=code, credit=name))


def check_credit(programme: Programme, code: str, definition: Definition) -> None:
    """Raise :class:`Invalid` by field where criteria values or items are not what the rule of credit takes.

    Both may be lacking in a draft: what is lacking is told on submitting.
    """
    faults: dict[str, str] = {}
    if definition.credit is not None and definition.credit not in programme.rules.credits:
        faults["credit"] = N_("The programme has no such rule of credit.")
    rule = rule_of(programme, code, definition)
    if definition.criteria and (rule.kind != "interpolated" or not fits_credits(definition.criteria, rule)):
        faults["criteria-1"] = N_("Write one value for each credit of the rule, all rising or all falling.")
    levels = {level.code for level in rule.levels}
    if definition.items and rule.kind != "checklist":
        faults["items"] = N_("This rule of credit takes no checklist.")
    elif any(item.level not in levels if levels else item.level for item in definition.items):
        faults["items"] = N_("Write one of the levels of the checklist after each item.")
    if faults:
        raise Invalid(REFUSED, faults)


def lacks(rule: Credit, definition: Definition) -> str | None:
    """What the rule of credit still asks of the definition: None, or a sentence to be translated."""
    if rule.kind == "interpolated" and not definition.criteria and definition.direction != "report":
        return N_("Write its criteria values, one for each credit.")
    if rule.kind == "checklist" and not (definition.items or definition.operands or definition.formulas):
        return N_("Write the items of its checklist.")
    return None
