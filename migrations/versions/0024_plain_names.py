"""Names and the identities of venues are folded anew: in plain letters, apostrophes joined.

Both ways of folding stand here as they were on that day; the program's own may go on. Rows are read by key, a thousand
at a time.
"""

import re
from collections.abc import Callable
from unicodedata import category, combining, normalize

import sqlalchemy as sa
from alembic import op
from anyascii import anyascii

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_BATCH = 1000
_LONGEST = 160
_UNSEEN = dict.fromkeys(
    [
        *(ord(sign) for sign in "'`´‘’‛′＇ـ"),
        *(0x00AD, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF),
    ]
)
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f"
    "\ufe20-\ufe2f]+"
)
_SPELT = re.compile("[\u00c0-\u02ff\u0370-\u052f\u1e00-\u1eff]")
_NAMES = sa.text("SELECT id, name FROM citizen WHERE id > :after ORDER BY id LIMIT :most")
_NAME = sa.text("UPDATE citizen SET name_folded = :folded WHERE id = :id")
_VENUES = sa.text("SELECT id, name, postcode, source_key FROM venue WHERE source_key LIKE '%|%' ORDER BY id")
_VENUE = sa.text("UPDATE venue SET source_key = :key WHERE id = :id")


def upgrade() -> None:
    """Łukasz is lukasz, O'Brien is obrien."""
    _fold_with(_in_plain_letters)


def downgrade() -> None:
    """Łukasz is łukasz, O'Brien is o brien."""
    _fold_with(_without_accents)


def _fold_with(folded: Callable[[str], str]) -> None:
    connection, after = op.get_bind(), 0
    while rows := connection.execute(_NAMES, {"after": after, "most": _BATCH}).all():
        connection.execute(_NAME, [{"id": row_id, "folded": folded(name)[:_LONGEST]} for row_id, name in rows])
        after = rows[-1][0]
    venues = connection.execute(_VENUES).all()
    taken = {key for _id, _name, _postcode, key in venues}
    for row_id, name, postcode, kept in venues:
        key = f"{folded(name)}|{postcode.replace(' ', '').upper()}"
        if key != kept and key not in taken:  # where two become one, the next import settles which it is
            connection.execute(_VENUE, {"id": row_id, "key": key})
            taken.add(key)


def _in_plain_letters(text: str) -> str:
    letters = _ACCENTS.sub("", normalize("NFKD", text.translate(_UNSEEN)))
    return " ".join("".join(_plain(sign) for sign in letters).lower().split())


def _plain(sign: str) -> str:
    if sign.isascii():
        return sign if sign.isalnum() else " "
    kind = category(sign)[0]
    if kind == "L" and _SPELT.match(sign):
        return "".join(letter for letter in anyascii(sign) if letter.isalnum())
    return sign if kind in "LMN" else " "


def _without_accents(text: str) -> str:
    plain = "".join(sign for sign in normalize("NFKD", text) if not combining(sign)).casefold()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())
