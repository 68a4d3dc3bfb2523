"""The facts a score is computed from, and their JSON: the front door of the three modules below."""

from tracker.rules.inputs.model import (
    CommitmentInput,
    Counts,
    Figure,
    Group,
    Item,
    Operands,
    Part,
    Published,
    Requirement,
    Status,
    Survey,
    Target,
    YearInputs,
)
from tracker.rules.inputs.reading import parse_inputs, read_json
from tracker.rules.inputs.writing import inputs_to_json

__all__ = [
    "CommitmentInput",
    "Counts",
    "Figure",
    "Group",
    "Item",
    "Operands",
    "Part",
    "Published",
    "Requirement",
    "Status",
    "Survey",
    "Target",
    "YearInputs",
    "inputs_to_json",
    "parse_inputs",
    "read_json",
]
