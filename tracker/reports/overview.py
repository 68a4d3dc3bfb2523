"""The first page: the answer, what it rests on, what costs most, what is owed, and what to do next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from tracker import charts
from tracker.formats.numbers import MISSING
from tracker.formats.rounding import half_up
from tracker.formats.sentences import N_
from tracker.progress.pending import lacking_sentence
from tracker.progress.year_status import (
    band_words,
    known_weight,
    result_headline,
    rounding_remarks,
    standing_headline,
    status_label,
    status_sentence,
)
from tracker.reports.page_model import Cell, Item, KeyFigure, Table
from tracker.reports.scene import Scene
from tracker.reports.sections import anchor_of
from tracker.rules.scoring.results import CommitmentResult
from tracker.rules.scoring.status import state_of

MOST_LOSSES, MOST_OWED = 5, 5


@dataclass(frozen=True, slots=True)
class Loss:
    """What a commitment lacks, in points of the year; ``base`` is what it could have given."""

    one: CommitmentResult
    lost: Fraction
    base: Fraction
    won: Fraction


def losses_of(scene: Scene) -> list[Loss]:
    """What is lacking, the most first: programmed less won, or in a year's result the weight less what was obtained."""
    found = []
    for one in scene.result.commitments:
        if one.is_system:
            continue
        if scene.standing:
            base, won = one.points_programmed, one.points_won
        else:
            base, won = one.weight_counted, None if one.obtained is None else Fraction(one.obtained)
        if base is not None and won is not None and base > won:
            found.append(Loss(one, base - won, base, won))
    return sorted(found, key=lambda loss: (-loss.lost, loss.one.code))


def headline(scene: Scene) -> str:
    """The answer in one sentence: the same that the year's own page gives."""
    result, language = scene.result, scene.speak.language
    if result.standing is not None and scene.as_of is not None:
        return standing_headline(result.standing.percent, scene.as_of, language)
    return result_headline(result, scene.status, known_weight(result), language)


def lede(scene: Scene) -> str:
    """What the answer means, in two or three sentences."""
    return " ".join(_lede(scene))


def _lede(scene: Scene) -> Iterable[str]:
    speak, result = scene.speak, scene.result
    standing = result.standing
    if standing is not None and standing.mean_of_groups:
        teams = N_(
            "This is the mean of %(count)s teams, each weighing the same; all their points together give %(pooled)s."
        )
        parts = N_(
            "This is the mean of %(count)s objectives, each weighing the same; all their points give %(pooled)s."
        )
        heads = N_("This is the mean of %(count)s teams by head count; all their points together give %(pooled)s.")
        known = sorted(scene.counted_parts, key=lambda one: one.percent or 0)
        said = heads if standing.by_headcount else teams if scene.by_team else parts
        yield speak(said, count=len(known), pooled=speak.percent(standing.pooled))
        if scene.programme.rules.total.sureness == "assumed":
            yield speak("That they weigh the same is assumed.")
        if len(known) > 1:
            yield speak(
                "From %(low)s (%(least)s) to %(high)s (%(most)s).",
                low=scene.node_name(known[0]),
                least=speak.percent(known[0].percent),
                high=scene.node_name(known[-1]),
                most=speak.percent(known[-1].percent),
            )
    yield status_sentence(scene.status, speak.language)
    if standing is not None:
        yield from _compared(scene, standing.percent, standing.published_percent)
        return
    yield from _sum_of_parts(scene)
    if result.complete:
        yield from _compared(scene, result.total, result.published_total)
    band = result.band or result.published_band
    if band is not None:
        yield band_words(band, scene.status, speak.language)
    yield from rounding_remarks(result, speak.language)


def _compared(scene: Scene, ours: Decimal | None, theirs: Decimal | None) -> Iterable[str]:
    """Ours and the source's own side by side, where the source printed the columns for it."""
    if theirs is None:
        return
    if ours == theirs:
        yield scene.speak("The source's own columns give the same.")
    else:
        yield scene.speak(
            "The source's own columns give %(percent)s; page “%(page)s” says which rows differ.",
            percent=scene.speak.percent(theirs),
            page=scene.speak("Summary"),
        )


def _sum_of_parts(scene: Scene) -> Iterable[str]:
    """A published total as its objectives make it: 60 + 35 = 95 %."""
    parts = [one.published_obtained for one in scene.result.objectives if one.published_obtained is not None]
    if len(parts) > 1 and scene.result.published_total is not None and scene.weighed:
        terms = " + ".join(scene.speak.number(part) for part in parts)
        yield scene.speak(
            "As published by objective: %(terms)s = %(total)s.",
            terms=terms,
            total=scene.speak.percent(scene.result.published_total, None),
        )


def key_figures(scene: Scene) -> list[KeyFigure]:
    """Up to four figures between two rules."""
    speak, result = scene.speak, scene.result
    leaves = [one for one in result.commitments if not one.is_system]
    comparable = [one for one in leaves if state_of(one, scene.programme) != "none"]
    met = len([one for one in comparable if state_of(one, scene.programme) == "met"])
    figures = []
    if result.standing is not None:
        figures.append(KeyFigure(speak.number(result.standing.percent, 2), "%", speak("of what was programmed")))
        if result.standing.mean_of_groups:
            ahead = len([one for one in scene.counted_parts if one.percent is not None and one.percent >= 100])
            of = speak("of %(count)s", count=len(scene.counted_parts))
            words = speak("teams on plan") if scene.by_team else speak("objectives on plan")
            figures.append(KeyFigure(str(ahead), of, words))
        else:
            of = speak("of %(points)s", points=speak.number(result.standing.points_programmed, 2))
            figures.append(
                KeyFigure(speak.number(result.standing.points_won, 2), of, speak("points won of those programmed"))
            )
        label = speak("commitments on plan")
    else:
        figures += _total_figure(scene)
        band = result.band or result.published_band
        if band is not None and band.pays_percent is not None and not scene.status.provisional:
            words = speak("pay band, assumed") if band.sureness == "assumed" else speak("pay band")
            figures.append(KeyFigure(speak.number(band.pays_percent), "%", words))
        label = speak("commitments met")
    if comparable:
        figures.append(KeyFigure(str(met), speak("of %(count)s", count=len(comparable)), label))
    if scene.published:
        figures.append(KeyFigure(str(len(scene.unreported)), "", speak("commitments without a figure")))
    else:
        figures.append(KeyFigure(str(sum(scene.lacks.values())), "", speak("things pending")))
    return figures[:4]


def _total_figure(scene: Scene) -> list[KeyFigure]:
    """The total, ours before the source's; over weights that do not add up it is points and no percentage."""
    speak, result = scene.speak, scene.result
    if result.complete:
        words, shown = (
            speak("result of the year, %(status)s", status=status_label(scene.status, speak.language)),
            result.total,
        )
    elif result.total is not None:
        words, shown = speak("obtained so far"), result.total
    else:
        words, shown = speak("as the source published it"), result.published_total
    if shown is None:
        return []
    weights = sum(
        (one.weight for one in result.commitments if one.weight is not None and not one.is_system), Decimal(0)
    )
    unit = "%" if scene.weighed else speak("of %(points)s points", points=speak.number(weights))
    return [KeyFigure(speak.number(shown, 2), unit, words)]


def gauge(scene: Scene) -> Markup:
    """Where the result of the year lies among the bands; progress against a plan is on no scale of pay."""
    bands = [band.from_ for band in scene.programme.bands]
    result = scene.result
    if len(bands) < 2 or scene.standing or not scene.weighed:
        return Markup("")
    if result.total is None and result.published_total is None:
        return Markup("")
    title = scene.speak("Result among the bands")
    return charts.bands_gauge(
        result.total, bands, language=scene.speak.language, title=title, published=result.published_total
    )


def losses_table(scene: Scene, losses: Sequence[Loss]) -> Table | None:
    """What costs most points, with a bar of what was won of what could be."""
    if not losses:
        return None
    speak = scene.speak
    most = max(loss.base for loss in losses[:MOST_LOSSES])
    rows = []
    for loss in losses[:MOST_LOSSES]:
        label = commitment_label(scene, loss.one)
        won = charts.Won(label, _points(loss.won), _points(loss.base))
        rows.append(
            (
                Cell(label, anchor=anchor_of(loss.one.parent or loss.one.code)),
                Cell(charts.won_bar(won, _points(most), language=speak.language)),
                Cell(
                    speak(
                        "−%(points)s of %(base)s", points=speak.number(loss.lost, 2), base=speak.number(loss.base, 2)
                    ),
                    True,
                ),
            )
        )
    head = (
        Cell(speak("Commitment")),
        Cell(speak("Won of what was programmed") if scene.standing else speak("Obtained of the weight")),
        Cell(speak("Points"), True),
    )
    rest = losses[MOST_LOSSES:]
    note = (
        speak(
            "Other commitments that lack points: %(count)s, together %(points)s.",
            count=len(rest),
            points=speak.number(sum((loss.lost for loss in rest), Fraction(0)), 2),
        )
        if rest
        else ""
    )
    return Table(speak("What costs most points"), (56, 22, 22), head, tuple(rows), note=note)


def commitment_label(scene: Scene, one: CommitmentResult) -> str:
    """Code or team, and name."""
    if one.group is not None:
        return f"{_group_name(scene, one.group)} · {one.name or one.code}"
    return f"{one.code} {one.name}" if one.name and one.name != one.code else one.code


def _group_name(scene: Scene, code: str) -> str:
    """A team's name, its code where it has none."""
    return next((one.name or one.code for one in scene.result.groups if one.code == code), code)


def owed_items(scene: Scene) -> list[Item]:
    """What is missing, late or due, as the snapshot noted it; the most pressing first, reviews last."""
    order = {"missing": 0, "analysis": 1, "due": 2, "opinion": 3, "means": 4, "file": 5, "late": 6}
    owed = sorted(scene.snapshot["owed"], key=lambda one: (order[one["what"]], one["period"], one["code"]))
    unreviewed = scene.status.unreviewed
    reviews = [Item("", lacking_sentence("review", unreviewed, scene.speak.language))] if unreviewed else []
    return [*reviews, *(_owed(scene, one) for one in owed)]


def _owed(scene: Scene, one: Any) -> Item:
    speak = scene.speak
    result = scene.result.commitment(one["code"])
    period = speak.period(one["period"])
    until = speak.instant(one["until"]) if one["until"] else MISSING
    text = {
        "missing": speak("%(period)s was not reported; the window closed on %(until)s.", period=period, until=until),
        "due": speak("%(period)s is to be reported until %(until)s.", period=period, until=until),
        "late": speak("%(period)s was reported after the deadline.", period=period),
        "analysis": speak("%(period)s lacks the analysis that its result calls for.", period=period),
    }.get(one["what"]) or lacking_sentence(one["what"], one.get("count", 1), speak.language)
    return Item(
        f"{commitment_label(scene, result)}.", text[:1].upper() + text[1:], anchor_of(result.parent or result.code)
    )


def _points(value: Fraction) -> Decimal:
    return half_up(value, 6)
