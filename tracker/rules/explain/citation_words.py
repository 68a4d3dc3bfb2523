"""What figures rest on, in words: each rule with its source and how sure it is; and what a band pays.

One renderer for page, PDF and JSON. What a single step rests on is :func:`ground_sentence`, what many rest on together
:func:`closing`, or :func:`in_short` where the sources are listed elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tracker.formats.dates import format_date
from tracker.formats.labels import heading, label
from tracker.formats.numbers import format_percent
from tracker.formats.sentences import N_, say
from tracker.rules.programme.citations import Because, Ground
from tracker.rules.programme.rules import Norm

if TYPE_CHECKING:
    from tracker.rules.scoring.results import BandResult

_BECAUSE: dict[Because, str] = {
    "arithmetic": N_("Plain arithmetic: no rule decides."),
    "reported": N_("The agency's own figure."),
    "definition": N_("The commitment's own definition, as it was agreed."),
    "not_stated": N_("The programme says nothing of it: the usual way is taken, and that is assumed."),
}


def ground_sentence(ground: Ground | Because, language: str) -> str:
    """The rule in words, with its source and how sure it is; or why there is none."""
    if not isinstance(ground, Ground):
        return say(language, _BECAUSE[ground])
    return f"{rule_name(ground, language)}: {ground.text[language].rstrip('.')} ({_source(ground, language)})."


def closing(grounds: Iterable[Ground | Because], language: str) -> list[str]:
    """What they are together: a line for each source, with the rules that stand in it; what is assumed first."""
    return _grouped(grounds, language, _source)


def in_short(grounds: Iterable[Ground | Because], language: str) -> list[str]:
    """The same without the sources: the rules, and how sure they are."""
    return _grouped(grounds, language, lambda ground, language: label("sureness", ground.sureness, language))


def _grouped(grounds: Iterable[Ground | Because], language: str, said: Callable[[Ground, str], str]) -> list[str]:
    assumed: dict[str, dict[str, None]] = {}
    sure: dict[str, dict[str, None]] = {}
    unstated: list[str] = []
    for ground in grounds:
        if ground == "not_stated":
            unstated = [ground_sentence(ground, language)]
        if isinstance(ground, Ground) and not ground.rule.startswith("bands."):  # a band tells its own source
            found = assumed if ground.sureness == "assumed" else sure
            found.setdefault(said(ground, language), {})[rule_name(ground, language)] = None
    first, last = ([f"{', '.join(names)}: {text}." for text, names in found.items()] for found in (assumed, sure))
    return [*first, *unstated, *last]


def band_sentence(band: BandResult, language: str) -> str:
    """The band of a total: its name, what it pays and of what, the law or text that says so, and how sure that is."""
    name, law = band.label[language], law_words(band.ground, language)
    pays, said = "", N_("It falls into “%(label)s”, which pays %(pays)s (%(law)s).")
    if band.pays_percent is None:
        said = N_("It falls into “%(label)s” (%(law)s); what that pays is not known.")
    elif not band.pays_percent:
        said = N_("It falls into “%(label)s”, which pays nothing (%(law)s).")
    else:
        base = "" if band.of is None else band.of[language]
        pays = f"{format_percent(band.pays_percent, language, None)} {base}".strip()
    return say(language, said, label=name, pays=pays, law=law)


def law_words(ground: Ground, language: str) -> str:
    """The norm and article that say so, or else the source; and how sure that is."""
    where = _title(ground, language) if ground.norm is None else norm_words(ground.norm, language)
    return f"{where}; {label('sureness', ground.sureness, language)}"


def norm_words(norm: Norm, language: str) -> str:
    """A norm with its day and its article."""
    words = [norm.norm[language]]
    if norm.date is not None:
        words.append(format_date(norm.date, language))
    if norm.article:
        words.append(say(language, N_("article %(article)s"), article=norm.article))
    return ", ".join(words)


def rule_name(ground: Ground, language: str) -> str:
    """The rule by its name in words; a further rule of credit by its code too."""
    room, _, name = ground.rule.partition(".")
    kind, _, code = name.partition(".")
    named = heading("rule", kind if room == "rules" else room, language)
    return f"{named} ({code})" if kind == "credits" else named


def _source(ground: Ground, language: str) -> str:
    """The source with how much of it was read, and how sure the rule is."""
    words = [_title(ground, language)]
    if ground.read is not None and ground.read != "none":  # of which the title tells already that nothing was found
        words.append(label("read", ground.read, language))
    return f"{', '.join(words)}; {label('sureness', ground.sureness, language)}"


def _title(ground: Ground, language: str) -> str:
    return say(language, N_("the programme's own choice: no text was found")) if ground.read == "none" else ground.title
