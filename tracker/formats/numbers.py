"""Numbers as people write and read them: Spanish and English, exact, never guessed.

``1.234`` is a thousand and more to one reader and one and a bit to another: such a number is asked back.
"""

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext

from tracker.errors import Invalid
from tracker.formats.sentences import N_

MAX_DIGITS = 30
"""Digits a typed number may have, and a stored one on either side of its point: enough for any budget in pesos."""
_MAX_TYPED = 100
_MAX_PLACES = 1000
NBSP = "\u00a0"
MISSING = "–"

_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-"})
_SHAPE = re.compile(r"[+-]?[0-9.,' ]*[0-9][0-9.,' ]*")
_DECIMAL_MARK = {"es": ",", "en": "."}
_GROUP_MARK = {"es": ".", "en": ","}


def canonical_decimal(number: Decimal) -> str:
    """``number`` as the one text it has everywhere: no exponent, no trailing zeros, no minus zero.

    Raises :class:`ValueError` on NaN, infinities and numbers of more than a thousand places.
    """
    if not number.is_finite():
        raise ValueError("only finite numbers have a canonical text")
    if number and abs(number.adjusted()) > _MAX_PLACES:
        raise ValueError("the number has too many places")
    if not number:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def places(number: Decimal) -> int:
    """The decimals that ``number`` needs, at any size: 2 for 2.670, 0 for a whole number."""
    return len(canonical_decimal(number).partition(".")[2])


def parse_number(text: str, language: str) -> Decimal:
    """The number a person typed in ``language`` ("es" or "en").

    Raises :class:`Invalid` with what to write instead: on nothing, letters, another language's marks,
    a lone group such as ``1.234`` in Spanish, infinities, and more than thirty digits.
    """
    if len(text) > _MAX_TYPED:
        raise Invalid(N_("Write a number of at most %(digits)s digits."), digits=MAX_DIGITS)
    typed = text.translate(_SPACES).strip()
    if not typed:
        raise Invalid(N_("Write a number."))
    point, group = _DECIMAL_MARK[language], _GROUP_MARK[language]
    if "%" in typed:
        raise Invalid(N_("Write the number alone, without the percent sign."))
    if not _SHAPE.fullmatch(typed):
        raise Invalid(N_("Write a number with digits only, such as %(example)s."), example=f"1234{point}5")
    sign = "-" if typed.startswith("-") else ""
    body = typed.lstrip("+-").strip()
    if sum(c.isdigit() for c in body) > MAX_DIGITS:
        raise Invalid(N_("Write a number of at most %(digits)s digits."), digits=MAX_DIGITS)
    if re.fullmatch(r"[0-9]+", body):
        return Decimal(sign + body)
    if re.fullmatch(rf"[0-9]*{re.escape(point)}[0-9]+", body):
        return Decimal(sign + body.replace(point, "."))
    return _grouped(sign, body, point, group)


def _grouped(sign: str, body: str, point: str, group: str) -> Decimal:
    """A number with thousands groups that can be read in one way only, or what to write instead."""
    whole, mark, fraction = body.partition(point)
    if not mark or re.fullmatch("[0-9]+", fraction):
        for separator in (group, " "):
            if re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{re.escape(separator)}[0-9]{{3}})+", whole):
                plain = whole.replace(separator, "")
                if separator == group and not mark and whole.count(group) == 1:
                    raise Invalid(
                        N_("Write %(plain)s or %(decimal)s."),
                        plain=sign + plain,
                        decimal=sign + whole.replace(group, point),
                    )
                return Decimal(f"{sign}{plain}.{fraction}" if mark else sign + plain)
    if re.fullmatch(rf"[0-9]*{re.escape(group)}[0-9]+", body):  # another language's decimal mark
        raise Invalid(N_("Write %(number)s."), number=sign + body.replace(group, point))
    raise Invalid(
        N_("Write the number without separators, decimals with “%(point)s”: %(example)s."),
        point=point,
        example=f"1234{point}5",
    )


def round_half_up(number: Decimal, decimals: int) -> Decimal:
    """``number`` at ``decimals`` places, halves away from zero, exact at any size."""
    with localcontext() as context:
        context.prec = max(28, len(number.as_tuple().digits) + abs(number.adjusted()) + abs(decimals) + 4)
        return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def format_number(number: Decimal | None, language: str, decimals: int | None = None, grouping: bool = True) -> str:
    """``number`` as read in ``language``: half-up at ``decimals`` places (None: all it has).

    A dash where there is none. With ``grouping`` thousands are parted; leave it off for what goes back into a field.
    """
    if number is None:
        return MISSING
    if decimals is None:
        text = canonical_decimal(number)
    else:
        rounded = round_half_up(number, decimals)
        text = format(rounded if rounded else abs(rounded), "f")
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, fraction = digits.partition(".")
    if grouping:
        whole = f"{int(whole):,}".replace(",", _GROUP_MARK[language])
    return sign + whole + (_DECIMAL_MARK[language] + fraction if fraction else "")


def to_e4(percent: Decimal) -> int:
    """``percent`` in whole ten-thousandths, half-up: 67.54 is 675400. How stored results are kept and added up."""
    return int(round_half_up(percent * 10_000, 0))


def from_e4(ten_thousandths: int) -> Decimal:
    """What :func:`to_e4` kept, in percent."""
    return Decimal(ten_thousandths).scaleb(-4)


def format_size(count: int, language: str) -> str:
    """A file's size (``count`` in bytes) in the unit a person reads: "1,4 MB", units of 1,024."""
    for unit, step in (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if count >= step:
            return f"{format_number(Decimal(count) / step, language, 1)}{NBSP}{unit}"
    return f"{count}{NBSP}B"


def format_percent(number: Decimal | None, language: str, decimals: int | None = 2) -> str:
    """``number``, already in percent, with its sign: "99,78 %" in Spanish (no-break space), "99.78%" in English."""
    if number is None:
        return MISSING
    return format_number(number, language, decimals) + (f"{NBSP}%" if language == "es" else "%")
