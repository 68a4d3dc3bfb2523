"""Sentences in both languages: one and more than one."""

import pytest

from tracker.formats.sentences import say
from tracker.rules.explain.reasons import REASONS

MANY = REASONS["targets_missing"]


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("es", "1", "A 1 compromiso le falta la meta: 7."),
        ("es", "2", "A 2 compromisos les falta la meta: 7."),
        ("en", "1", "1 commitment has no target: 7."),
        ("en", "12", "12 commitments have no target: 7."),
    ],
)
def test_a_sentence_with_a_count_knows_one_from_many(language: str, count: str, said: str) -> None:
    assert say(language, MANY, count=count, codes="7") == said
