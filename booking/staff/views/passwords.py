"""Password hashing with Argon2, which is slow on purpose: call it outside of every transaction."""

from __future__ import annotations

from flask import current_app
from flask_security import hash_password
from flask_security.utils import verify_password

from booking.staff import queries
from booking.staff.models import StaffMember
from booking.web.shell import settings


def hashed(password: str) -> str:
    return str(hash_password(_normal(password)))


def verified(password: str, kept: str | None) -> bool:
    """Verify a password against its hash. Without a hash it takes as long, and is false."""
    if kept is None:
        hashed(password)
        return False
    return bool(verify_password(_normal(password), kept))


def known_of(member: StaffMember) -> tuple[str, ...]:
    """Return the texts that this person's password must not be made of."""
    return (member.name, member.email, settings().council_name, *queries.names_of_places())


def _normal(password: str) -> str:
    return str(current_app.extensions["security"].password_util.normalize(password))
