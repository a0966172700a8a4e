"""Standard words in Welsh, of the same kinds as the English ones. To be checked by a native speaker.

Without ŵ, ŷ and other letters outside the plain alphabet, which would double the price, and with placeholders only
where no word before them causes a mutation.
"""

from __future__ import annotations

from collections.abc import Mapping

from booking.wording.rules.kinds import MessageKind
from booking.wording.rules.templates import DROP_IN, NEUTRAL, from_council

HALVES = ("yb", "yh")
# The number in front prevents Welsh initial mutation after a preposition ("o ganol dydd").
MIDNIGHT, MIDDAY, TO = "12 canol nos", "12 canol dydd", "tan"

_AT = "{venue}, {day}, {time}"


def _stands(what: str, short: str) -> tuple[str, ...]:
    return (
        *from_council(
            f"{what}: {_AT}. Cyfeirnod {{reference}}. Newid neu ganslo: {{link}}",
            f"{what}: {_AT}. Cyf {{reference}}. Newid: {{link}}",
            f"{short}: {_AT}. Cyf {{reference}}. {{link}}",
        ),
        f"{_AT}. Cyf {{reference}}. {{link}}",
    )


def _cancelled(what: str) -> tuple[str, ...]:
    return from_council(
        f"{what}: {_AT}. Cyfeirnod {{reference}}. Cwestiynau? Ffoniwch {{phone}}.",
        f"{what}: {_AT}. Cyf {{reference}}. Ffoniwch {{phone}}",
        f"Wedi'i ganslo: {_AT}. Cyf {{reference}}. Ffoniwch {{phone}}",
    )


_REMINDER = _stands("Nodyn atgoffa", "Nodyn atgoffa")
TEXTS: Mapping[str, tuple[str, ...]] = {
    MessageKind.CONFIRMATION: _stands("Wedi'i drefnu", "Wedi'i drefnu"),
    MessageKind.REMINDER_3_DAYS: _REMINDER,
    MessageKind.REMINDER_1_DAY: _REMINDER,
    MessageKind.MOVED: _stands("Wedi newid. Eich apwyntiad nawr", "Wedi newid"),
    MessageKind.CANCELLED: _cancelled("Mae eich apwyntiad wedi'i ganslo"),
    MessageKind.DISRUPTED: from_council(
        f"Sori, ni ellir cynnal yr apwyntiad hwn: {_AT}. Cyf {{reference}}. Dewiswch amser arall: {{link}}",
        f"Ni ellir ei gynnal: {_AT}. Cyf {{reference}}. Amser arall: {{link}}",
        f"Ni ellir ei gynnal: {_AT}. {{reference}}. Amser arall: {{link}}",
        f"Ni ellir ei gynnal: {_AT}. {{reference}}. {{link}}",
        f"Ddim ymlaen: {_AT}. {{reference}}. {{link}}",
    ),
    MessageKind.STILL_ON: _stands("Mae eich apwyntiad yn dal ymlaen", "Yn dal ymlaen"),
    MessageKind.OFFER: (
        *from_council(
            f"Mae amser cynharach ar gael: {_AT}. Cyf {{reference}}. Dewiswch erbyn {{until}}: {{link}}",
            f"Cynharach: {_AT}. Cyf {{reference}}. Dewiswch erbyn {{until}}: {{link}}",
            f"Cynharach: {_AT}. {{reference}}. Erbyn {{until}}: {{link}}",
        ),
        f"Cynharach: {_AT}. {{reference}}. {{link}}",
    ),
    MessageKind.CHANGE_LINK: from_council(
        "Dewiswch amser arall neu ganslo yma: {link} neu ffoniwch {phone}. Cyf {reference}"
    ),
    MessageKind.COME_IN: from_council("Eich tro chi yw hi: {venue}. Dewch at y ddesg nawr. Cyf {reference}"),
    MessageKind.AGREED: from_council(
        "Yr hyn y cytunwyd arno gyda chi {day}: {link} neu ffoniwch {phone}. Cyf {reference}"
    ),
    MessageKind.QUESTION: from_council("Sut aeth hi {day}? Dau gwestiwn byr: {link} Cyf {reference}"),
    MessageKind.LOST_REFERENCE: _stands("Eich archeb", "Archeb"),
    MessageKind.REFERRAL_SENT: from_council(
        "Rydym wedi gofyn i eraill eich helpu, fel y dywedwyd {day}. Cwestiynau? Ffoniwch {phone}. Cyf {reference}",
        "Rydym wedi gofyn i eraill eich helpu. Cwestiynau? Ffoniwch {phone}. Cyf {reference}",
    ),
    MessageKind.REFERRAL_BACK: from_council(
        "Ni all y rhai y gofynnwyd iddynt {day} helpu. Rydym yn chwilio am ffordd arall. "
        "Ffoniwch {phone}. Cyf {reference}",
        "Ni allant helpu. Rydym yn chwilio am ffordd arall. Ffoniwch {phone}. Cyf {reference}",
    ),
    MessageKind.REFERRAL_CLOSED: from_council(
        "Mae'r rhai y gofynnwyd iddynt {day} wedi gorffen. Cwestiynau? Ffoniwch {phone}. Cyf {reference}",
    ),
    MessageKind.ACTION_DONE: from_council(
        "Mae'r hyn a addawyd {day} wedi'i wneud. Cwestiynau? Ffoniwch {phone}. Cyf {reference} {link}",
        "Mae'r hyn a addawyd {day} wedi'i wneud: {link} neu ffoniwch {phone}. Cyf {reference}",
        "Mae'r hyn a addawyd {day} wedi'i wneud. Ffoniwch {phone}. Cyf {reference}",
    ),
    MessageKind.ACTION_DUE: from_council(
        "Nodyn atgoffa o'r hyn roeddech am ei wneud erbyn {day}: {link} Cwestiynau? Ffoniwch {phone}. Cyf {reference}",
        "Yr hyn roeddech am ei wneud erbyn {day}: {link} neu ffoniwch {phone}. Cyf {reference}",
        "Nodyn atgoffa o'r hyn roeddech am ei wneud erbyn {day}. Ffoniwch {phone}. Cyf {reference}",
    ),
    DROP_IN + MessageKind.CONFIRMATION: _stands("Eich ymweliad galw heibio", "Galw heibio"),
    DROP_IN + MessageKind.REMINDER_1_DAY: _REMINDER,
    DROP_IN + MessageKind.MOVED: _stands("Wedi newid. Eich ymweliad galw heibio nawr", "Wedi newid"),
    DROP_IN + MessageKind.CANCELLED: _cancelled("Mae eich ymweliad galw heibio wedi'i ganslo"),
    DROP_IN + MessageKind.STILL_ON: _stands("Mae eich ymweliad galw heibio yn dal ymlaen", "Yn dal ymlaen"),
    NEUTRAL: ("Ffoniwch {phone}. Cyfeirnod {reference}.",),
}

GATHERED = (
    (
        "{council}. {what}: {items}. Newid neu ganslo: {link}",
        "{venue}, {day}, {time}, cyf {reference}",
    ),
    ("{council}. {what}: {items}. {link}", "{day}, {time}, cyf {reference}"),
)
GATHERED_WHAT: Mapping[str, str] = {
    MessageKind.CONFIRMATION: "Wedi'u trefnu",
    MessageKind.LOST_REFERENCE: "Eich archebion",
}
GATHERED_NEUTRAL = "Ffoniwch {phone}. Cyfeirnodau {references}."

# Used where texts can be answered; see standard_en.
_INVITING_REMINDER = (
    f"{{council}}. Nodyn atgoffa: {_AT}. Cyf {{reference}}. Ateb 1 i gadw, 2 i ganslo, 3 i newid: {{link}}",
    f"{{council}}: {_AT}. Cyf {{reference}}. Ateb 1 i gadw, 2 i ganslo, 3 i newid: {{link}}",
    f"{{council}}: {_AT}. Cyf {{reference}}. Ateb 1 cadw, 2 canslo, 3 newid: {{link}}",
    f"{{council}}: {_AT}. {{reference}}. Ateb 1 cadw, 2 canslo, 3 newid: {{link}}",
    f"{{council}}. Nodyn atgoffa: {_AT}. Cyf {{reference}}. Ateb 1 i gadw, 2 i ganslo, 3 i newid",
    f"{{council}}: {_AT}. Cyf {{reference}}. Ateb 1 cadw, 2 canslo, 3 newid",
    f"{_AT}. Cyf {{reference}}. Ateb 1 cadw, 2 canslo, 3 newid",
)
INVITING: Mapping[str, tuple[str, ...]] = {
    MessageKind.REMINDER_3_DAYS: _INVITING_REMINDER,
    MessageKind.REMINDER_1_DAY: _INVITING_REMINDER,
    DROP_IN + MessageKind.REMINDER_1_DAY: _INVITING_REMINDER,
}

_FACTS = "Ble: {venue}\nCyfeiriad: {address}\nDiwrnod: {day}\nAmser: {time}\nCyfeirnod: {reference}"
_FACTS_DROP_IN = _FACTS.replace("{time}", "dewch unrhyw bryd o {time}")
_FOOT = "{council}\nCwestiynau? Ffoniwch {phone}."
_CHANGE = "Gweld, newid neu ganslo, a gweld beth i ddod gyda chi:\n{link}"
_CHANGE_DROP_IN = "Gweld, newid neu dynnu eich ymweliad yn ôl:\n{link}"
_NO_NEED = "Nid oes angen i chi ddod."


def _letter(what: str, opening: str, then: str, facts: str = _FACTS) -> tuple[str, str]:
    return f"{what}: {{day}}, {{time}}, {{venue}}", f"{opening}\n\n{facts}\n\n{then}\n\n{_FOOT}"


def _drop_in(what: str, opening: str, then: str = _CHANGE_DROP_IN) -> tuple[str, str]:
    return _letter(what, opening, then, _FACTS_DROP_IN)


def _about_it(subject: str, said: str) -> tuple[str, str]:
    return subject, f"{said}\n\nCyfeirnod: {{reference}}\n\n{_FOOT}"


_REMINDER_LETTER = _letter("Nodyn atgoffa", "Nodyn i'ch atgoffa am eich apwyntiad.", _CHANGE)
LETTERS: Mapping[str, tuple[str, str]] = {
    MessageKind.CONFIRMATION: _letter("Wedi'i drefnu", "Mae eich apwyntiad wedi'i drefnu.", _CHANGE),
    MessageKind.REMINDER_3_DAYS: _REMINDER_LETTER,
    MessageKind.REMINDER_1_DAY: _REMINDER_LETTER,
    MessageKind.MOVED: _letter("Wedi newid", "Mae eich apwyntiad wedi newid. Dyma fe nawr:", _CHANGE),
    MessageKind.CANCELLED: _letter("Mae eich apwyntiad wedi'i ganslo", "Mae eich apwyntiad wedi'i ganslo.", _NO_NEED),
    MessageKind.DISRUPTED: _letter(
        "Ni ellir cynnal eich apwyntiad",
        "Mae'n ddrwg gennym, ni ellir cynnal yr apwyntiad hwn.",
        "Dewiswch amser neu leoliad arall, neu ganslo. Nid oes angen i chi ddod ar yr amser uchod.\n{link}",
    ),
    MessageKind.STILL_ON: _letter("Yn dal ymlaen", "Mae eich apwyntiad yn dal ymlaen wedi'r cyfan.", _CHANGE),
    MessageKind.OFFER: _letter(
        "Mae amser cynharach ar gael",
        "Fe wnaethoch chi ofyn am amser cynharach. Rydym yn cadw'r amser hwn i chi tan {until}.",
        "Dywedwch ie neu na. Hyd nes i chi ddweud ie, byddwch yn cadw'r amser sydd gennych:\n{link}",
    ),
    MessageKind.CHANGE_LINK: (
        "Dewiswch amser arall",
        f"Dewiswch amser arall neu ganslo yma:\n{{link}}\n\nCyfeirnod: {{reference}}\n\n{_FOOT}",
    ),
    MessageKind.COME_IN: (
        "Eich tro chi yw hi",
        f"Eich tro chi yw hi: {{venue}}. Dewch at y ddesg nawr.\n\nCyfeirnod: {{reference}}\n\n{_FOOT}",
    ),
    MessageKind.AGREED: (
        "Yr hyn y cytunwyd arno",
        f"Mae'r hyn y cytunwyd arno {{day}} ar eich tudalen eich hun:\n{{link}}\n\nCyfeirnod: {{reference}}\n\n{_FOOT}",
    ),
    MessageKind.QUESTION: (
        "Sut aeth hi?",
        f"Sut aeth hi {{day}}? Dau gwestiwn byr:\n{{link}}\n\nCyfeirnod: {{reference}}\n\n{_FOOT}",
    ),
    MessageKind.LOST_REFERENCE: _letter("Eich archeb", "Fe wnaethoch chi ofyn am eich cyfeirnod.", _CHANGE),
    MessageKind.REFERRAL_SENT: _about_it(
        "Rydym wedi gofyn i eraill", "Rydym wedi gofyn i eraill eich helpu, fel y dywedwyd {day}."
    ),
    MessageKind.REFERRAL_BACK: _about_it(
        "Rydym yn chwilio am ffordd arall",
        "Ni all y rhai y gofynnwyd iddynt {day} helpu. Rydym yn chwilio am ffordd arall, a byddwn yn dweud wrthych.",
    ),
    MessageKind.REFERRAL_CLOSED: _about_it(
        "Mae'r lleill wedi gorffen", "Mae'r rhai y gofynnwyd iddynt {day} wedi gorffen."
    ),
    MessageKind.ACTION_DONE: _about_it(
        "Mae'r hyn a addawyd wedi'i wneud", "Mae'r hyn a addawyd {day} wedi'i wneud.\n{link}"
    ),
    MessageKind.ACTION_DUE: _about_it(
        "Nodyn atgoffa", "Nodyn i'ch atgoffa o'r hyn roeddech am ei wneud erbyn {day}.\n{link}"
    ),
    DROP_IN + MessageKind.CONFIRMATION: _drop_in("Galw heibio", "Rydym wedi nodi eich bod yn bwriadu dod."),
    DROP_IN + MessageKind.REMINDER_1_DAY: _drop_in("Nodyn atgoffa", "Nodyn i'ch atgoffa eich bod yn bwriadu dod."),
    DROP_IN + MessageKind.MOVED: _drop_in("Wedi newid", "Mae eich ymweliad galw heibio wedi newid. Dyma fe nawr:"),
    DROP_IN + MessageKind.CANCELLED: _drop_in(
        "Mae eich ymweliad galw heibio wedi'i ganslo", "Mae eich ymweliad galw heibio wedi'i ganslo.", _NO_NEED
    ),
    DROP_IN + MessageKind.STILL_ON: _drop_in(
        "Yn dal ymlaen", "Mae eich ymweliad galw heibio yn dal ymlaen wedi'r cyfan."
    ),
    NEUTRAL: ("Ffoniwch ni", "Ffoniwch {phone}.\nCyfeirnod: {reference}"),
}
GATHERED_LETTER = (
    "Eich archebion",
    f"Fe wnaethoch chi ofyn am eich cyfeirnodau.\n\n{{items}}\n\n{_FOOT}",
    f"{_FACTS}\n{{link}}",
)
