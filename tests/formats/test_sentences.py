"""Sentences in both languages: one and more than one."""

import pytest

from tracker.formats.sentences import say
from tracker.rules.explain import sentences

MANY = sentences._STEPS["accumulate", "mean"]


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("es", "1", "Promedio de 1 período: 7."),
        ("es", "2", "Promedio de 2 períodos: 7."),
        ("en", "1", "The mean of 1 period: 7."),
        ("en", "12", "The mean of 12 periods: 7."),
    ],
)
def test_a_sentence_with_a_count_knows_one_from_many(language: str, count: str, said: str) -> None:
    assert say(language, MANY, count=count, result="7") == said
