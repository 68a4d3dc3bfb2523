"""The facts a score is computed from, and their JSON: the front door of ``facts``, ``facts_read`` and ``facts_write``."""

from tracker.rules.facts import (
    Accumulation,
    CommitmentInput,
    Direction,
    Entry,
    Figure,
    Group,
    Operands,
    Published,
    Requirement,
    Status,
    Target,
    Universe,
    YearInputs,
)
from tracker.rules.facts_read import parse_inputs, read_json
from tracker.rules.facts_write import inputs_to_json

__all__ = [
    "Accumulation",
    "CommitmentInput",
    "Direction",
    "Entry",
    "Figure",
    "Group",
    "Operands",
    "Published",
    "Requirement",
    "Status",
    "Target",
    "Universe",
    "YearInputs",
    "inputs_to_json",
    "parse_inputs",
    "read_json",
]
