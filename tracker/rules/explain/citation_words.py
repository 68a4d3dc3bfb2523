"""What a figure rests on, in words: each rule with its source and how sure it is; and what a band pays.

One renderer for page, PDF and JSON, beside :mod:`tracker.rules.explain.sentences`: the rule of a step is
:func:`ground_sentence`, and what a whole trace rests on :func:`closing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tracker.formats.dates import format_date
from tracker.formats.numbers import format_percent
from tracker.formats.sentences import N_, say
from tracker.rules.explain.trace import Step
from tracker.rules.programme.citations import Ground
from tracker.rules.programme.rules import Norm
from tracker.rules.scoring.results import BandResult

RULE_NAMES: Mapping[str, str] = {
    "credit": N_("Credit"),
    "lower": N_("Lower is better"),
    "standing": N_("Standing during the year"),
    "rounding": N_("Rounding"),
    "total": N_("Total"),
    "requirements": N_("Requirements of a stage"),
    "exceptions": N_("Exceptions"),
    "analysis": N_("Cause analysis"),
    "zeros": N_("Divisions by nothing"),
    "periods": N_("Missing periods"),
    "discount": N_("Discount for reporting errors"),
    "semaphore": N_("Semaphore"),
    "publication": N_("What is too small to be published"),
    "bands": N_("Band"),
    "commitments": N_("Definition of the commitment"),
    "measures": N_("Formula of the counts"),
}
SURENESS: Mapping[str, str] = {
    "published": N_("published"),
    "derived": N_("derived"),
    "assumed": N_("assumed"),
}
READ: Mapping[str, str] = {
    "whole": N_("read whole"),
    "start": N_("read at its start"),
    "second-hand": N_("known second-hand"),
    "none": N_("nothing was found"),
}
"""How much of a source was read."""
NOT_STATED = N_("The programme says nothing of it: the usual way is taken, and that is assumed.")
_BECAUSE: Mapping[str, str] = {
    "arithmetic": N_("Plain arithmetic: no rule decides."),
    "reported": N_("The agency's own figure."),
    "definition": N_("The commitment's own definition, as it was agreed."),
    "not_stated": NOT_STATED,
}


def ground_sentence(step: Step, language: str) -> str:
    """The rule of ``step`` in words, with its source and how sure it is; or why there is none."""
    ground = step.ground
    said = [say(language, _BECAUSE[ground]) if isinstance(ground, str) else _rule(ground, language)]
    if step.rounded_by is not None:
        said.append(_rule(step.rounded_by, language))
    return " ".join(said)


def closing(steps: Iterable[Step], language: str) -> list[str]:
    """What the steps rest on together: one sentence for each source, with the rules that stand in it; assumed first."""
    return _grouped(steps, language, _where)


def in_short(steps: Iterable[Step], language: str) -> list[str]:
    """The same without the sources, for where these are listed elsewhere: the rules, and how sure they are."""
    return _grouped(steps, language, lambda ground, language: say(language, SURENESS[ground.sureness]))


def _grouped(steps: Iterable[Step], language: str, where: Callable[[Ground, str], str]) -> list[str]:
    rules: dict[tuple[int, str], list[str]] = {}
    unstated = []
    for step in steps:
        if step.ground == "not_stated":
            unstated = [say(language, NOT_STATED)]
        for ground in (step.stated, step.rounded_by):
            if ground is None or ground.rule.startswith("bands."):
                continue  # a band tells its own source
            names = rules.setdefault((0 if ground.sureness == "assumed" else 1, where(ground, language)), [])
            if (named := _name(ground, language)) not in names:
                names.append(named)
    said = [(order, f"{', '.join(names)}: {text}.") for (order, text), names in rules.items()]
    return [*(text for order, text in said if order == 0), *unstated, *(text for order, text in said if order == 1)]


def band_sentence(band: BandResult, language: str) -> str:
    """The band of a total: its name, what it pays and of what, the law or text that says so, and how sure that is."""
    label, law = band.label[language], law_words(band.ground, language)
    if band.pays_percent is None:
        return say(
            language, N_("It falls into “%(label)s”; what that pays is not known (%(law)s)."), label=label, law=law
        )
    if not band.pays_percent:
        return say(language, N_("It falls into “%(label)s”, which pays nothing (%(law)s)."), label=label, law=law)
    pays = format_percent(band.pays_percent, language, None)
    if band.of is None:
        return say(
            language, N_("It falls into “%(label)s”, which pays %(pays)s (%(law)s)."), label=label, pays=pays, law=law
        )
    return say(
        language,
        N_("It falls into “%(label)s”, which pays %(pays)s %(base)s (%(law)s)."),
        label=label,
        pays=pays,
        base=band.of[language],
        law=law,
    )


def law_words(ground: Ground, language: str) -> str:
    """The norm and article that say so, or else the source; and how sure that is."""
    where = _title(ground, language) if ground.norm is None else norm_words(ground.norm, language)
    return f"{where}; {say(language, SURENESS[ground.sureness])}"


def norm_words(norm: Norm, language: str) -> str:
    """A norm with its day and its article."""
    words = [norm.norm[language]]
    if norm.date is not None:
        words.append(format_date(norm.date, language))
    if norm.article:
        words.append(say(language, N_("article %(article)s"), article=norm.article))
    return ", ".join(words)


def _rule(ground: Ground, language: str) -> str:
    return f"{_name(ground, language)}: {ground.text[language].rstrip('.')} ({_where(ground, language)})."


def _name(ground: Ground, language: str) -> str:
    """The rule by its name in words; a further rule of credit by its code too."""
    parts = ground.rule.split(".", 2)
    known = RULE_NAMES.get("credit" if parts[-2:-1] == ["credits"] else parts[1] if parts[0] == "rules" else parts[0])
    name = say(language, known) if known else ground.rule
    return f"{name} ({parts[-1]})" if "credits" in parts else name


def _where(ground: Ground, language: str) -> str:
    """The source with how much of it was read, and how sure the rule is."""
    words = [_title(ground, language)]
    if ground.read is not None and ground.read != "none":  # of which the title tells already that nothing was found
        words.append(say(language, READ[ground.read]))
    return f"{', '.join(words)}; {say(language, SURENESS[ground.sureness])}"


def _title(ground: Ground, language: str) -> str:
    return say(language, N_("the pack's own choice: no text was found")) if ground.read == "none" else ground.title
