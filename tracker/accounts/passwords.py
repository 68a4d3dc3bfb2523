"""Passwords: which are accepted, how they are kept, how they are compared."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.errors import Invalid
from tracker.formats.sentences import N_

SHORTEST = 12
LONGEST = 200  # also when comparing: hashing a megabyte is an attack
# argon2id with 19 MiB, two passes, one lane: about 20 ms, and a dozen at once do not fill a small machine
_HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
# words that make a long password no better: "Contraseña2026!" is guessed in the first minute
_WORDS = frozenset(
    {
        "password",
        "contraseña",
        "contrasena",
        "clave",
        "secreto",
        "secret",
        "qwerty",
        "qwertyuiop",
        "asdfgh",
        "cumple",
        "admin",
        "administrador",
        "administrator",
        "bienvenido",
        "bienvenida",
        "welcome",
        "letmein",
        "hola",
        "chile",
        "santiago",
        "usuario",
        "user",
        "invitado",
        "guest",
        "servicio",
        "gobierno",
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
        "primavera",
        "verano",
        "otoño",
        "invierno",
        "temporal",
        "prueba",
        "test",
        "demo",
    }
)


def check_password(password: str, own_words: Iterable[str] = ()) -> None:
    """Raise :class:`Invalid` on a password that is too short, too long, or easily guessed.

    ``own_words`` are the person's name and address: nothing made of one of them alone is accepted.
    """
    fault = _fault(password, own_words)
    if fault is not None:
        raise Invalid(fault, fields={"password": fault})


def hash_password(password: str) -> str:
    """The argon2id hash of ``password``, exactly as typed, with its parameters and salt."""
    return _HASHER.hash(_bytes(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether ``password`` is the one kept. Without one kept it takes as long, and the answer is no."""
    if len(password) > LONGEST:
        return False
    try:
        return _HASHER.verify(kept or _nobodys(), _bytes(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_dated(kept: str) -> bool:
    """Whether a kept hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def _fault(password: str, own_words: Iterable[str]) -> str | None:
    if len(password) < SHORTEST:
        return N_("Use at least 12 characters: four words that do not belong together are easy to keep in mind.")
    if len(password) > LONGEST:
        return N_("Use at most 200 characters.")
    folded = password.casefold()
    bare = "".join(character for character in folded if character.isalpha())
    own = {part for word in own_words for part in word.casefold().replace("@", " ").replace(".", " ").split()}
    own |= {"".join(character for character in word.casefold() if character.isalpha()) for word in own_words}
    if folded in _commonest() or len(set(folded)) < 5 or bare in _WORDS or bare in own:
        return N_("This password is easily guessed. Use four words that do not belong together, for example.")
    return None


@cache
def _commonest() -> frozenset[str]:
    path = Path(__file__).with_name("common_passwords.txt")
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line.casefold() for line in lines if not line.startswith("# "))


@cache
def _nobodys() -> str:
    """A hash that no password matches by chance, so that an unknown address takes as long as a known one."""
    return _HASHER.hash(b"\x00nobody")


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
