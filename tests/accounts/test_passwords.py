"""Which passwords are taken, and how they are kept."""

import pytest
from argon2 import PasswordHasher

from tracker.accounts.passwords import check_password, hash_password, is_dated, matches
from tracker.errors import Invalid

GOOD = [
    "cuatro palabras nada juntas",
    "tr0mpeta-Lluvia-7",
    "x7$qW" * 6,
    "ñandú azul sobre el río",
    "p" * 4 + "qrstuvwx9",
]
WEAK = [
    "", "corta", "once letras", "password1234", "Contraseña2026!", "CONTRASENA-2026", "qwertyuiop12", "1q2w3e4r5t6y",
    "aaaaaaaaaaaa", "abababababab", "Cumple2026!!!", "chile12345678", "correcthorsebatterystaple",
]  # fmt: skip


@pytest.mark.parametrize("password", GOOD)
def test_a_long_and_unusual_password_is_taken(password: str) -> None:
    check_password(password, ("Ana Rojas", "ana.rojas@cumple.example"))


@pytest.mark.parametrize("password", WEAK)
def test_a_short_or_common_password_is_refused_with_what_to_do(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password(password)
    assert refused.value.fields["password"].startswith(("Use at least 12", "This password is easily guessed"))


@pytest.mark.parametrize(
    "password", ["Rojas-20262026", "ana123456789", "2026!!!!!!!rojas", "ana.rojas@cumple.example", "AnaRojas-202620"]
)
def test_a_password_made_of_ones_own_name_is_refused(password: str) -> None:
    with pytest.raises(Invalid, match="easily guessed"):
        check_password(password, ("Ana Rojas", "ana.rojas@cumple.example"))


def test_two_hundred_characters_are_taken_and_one_more_is_not() -> None:
    long = "palabra distinta " * 12
    check_password(long[:200])
    with pytest.raises(Invalid, match="at most 200"):
        check_password(long[:201])


def test_a_password_is_kept_as_argon2id_with_its_own_salt() -> None:
    kept = hash_password(GOOD[0])
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert kept != hash_password(GOOD[0])
    assert matches(GOOD[0], kept)
    assert not matches(GOOD[1], kept)


def test_every_character_counts_to_the_last() -> None:
    long = "a" * 90 + "bcdefghij" * 12
    kept = hash_password(long)
    assert matches(long, kept)
    assert not matches(long[:-1] + "x", kept)
    assert not matches(" " + long[:-1], kept)


def test_nobody_without_a_password_is_let_in_by_any() -> None:
    for typed in ("", "\x00nobody", "anything at all"):
        assert not matches(typed, None)


def test_a_damaged_hash_lets_nobody_in() -> None:
    assert not matches(GOOD[0], "not a hash")


def test_a_hash_of_weaker_parameters_is_known_as_dated() -> None:
    assert is_dated(PasswordHasher(memory_cost=8 * 1024, time_cost=1, parallelism=1).hash("x"))
    assert not is_dated(hash_password("x"))
