"""Password rules: hard to guess, also for whoever knows the person; no mix of character classes is asked for."""

from __future__ import annotations

import threading

import pytest

from booking.staff.rules import password_fault

KNOWN = ["Amina Hussain", "amina@rochdale.example", "Rochdale Council", "Heywood Library", "Middleton Library"]
EASY = [
    *("P@ssw0rd12345", "P@ssw0rd2026!!", "password1234", "passwordpassword", "Liverpool2026!", "ManchesterUnited1"),
    *("qwertyuiop123", "1qaz2wsx3edc4", "asdfghjkl1234", "Poiuytrewq12", "0123456789ab", "abcdefghijkl"),
    *("zyxwvutsrqponm", "aaaaaaaaaaaa", "121212121212", "abcabcabcabc", "!!!!!!!!!!!!!!", "correcthorsebatterystaple"),
    *("RochdaleCouncil1", "Amina.Hussain1", "HussainAmina99", "alongside2026!", "Rochdale-library-1"),
    *("Heywood-Middleton1", "aminahussainrochdale", "4m1na-Huss4in!", "a" * 64 + "plum lantern river"),
]
GOOD = [
    *("a badger under my shed", "tin otter climbs", "kX9#mQ2$vL7!pR", "plum-lantern-84-river", "purple giraffe 2026"),
    *("dog ate my toast", "amina likes purple giraffes", "ffordd y mynydd", "لا أحد يعرف هذا", "четыре зелёных ежа"),
    *("onlylowercaseletterswithoutanysign", "plum lantern river " * 10),
]


@pytest.mark.parametrize("password", EASY)
def test_an_easy_one_is_refused(password: str) -> None:
    assert password_fault(password, known=KNOWN) == "password.easy"


@pytest.mark.parametrize("password", GOOD)
def test_ones_own_is_left_alone_whatever_it_is_made_of(password: str) -> None:
    assert password_fault(password, known=KNOWN) is None


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("tin otter", "password.short"),
        ("x" * 201, "password.long"),
        ("x" * 4097, "password.long"),
        ("tin otter climbs\0", "password.odd"),
    ],
)
def test_a_length_or_a_sign_that_cannot_be_is_named(password: str, fault: str) -> None:
    assert password_fault(password) == fault


def test_nobody_is_measured_by_somebody_else_s_words() -> None:
    """zxcvbn keeps the words it is given in one table; two who choose at once must not share it."""
    from zxcvbn.matching import RANKED_DICTIONARIES

    faults: list[str | None] = []
    words = ["otter climbs tin", "badger shed"]

    def choose(known: str) -> None:
        faults.extend(password_fault("tin otter climbs 7", known=[known]) for _ in range(10))

    threads = [threading.Thread(target=choose, args=(known,)) for known in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, faults)) == ["None"] * 10 + ["password.easy"] * 10
    assert "user_inputs" not in RANKED_DICTIONARIES
