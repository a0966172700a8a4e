"""What may be done about staff: let them in, invite them, grant, end."""

from booking.staff.operations.employing import add_staff, end_staff, need_manager_left, say_about, set_skills
from booking.staff.operations.granting import give_grant, take_grant
from booking.staff.operations.inviting import accept_invitation, invite, invite_again
from booking.staff.operations.signing_in import (
    begin_sign_in,
    change_password,
    end_sign_ins,
    note_use,
    sign_out,
    sweep_sign_ins,
)

__all__ = [
    "accept_invitation",
    "add_staff",
    "begin_sign_in",
    "change_password",
    "end_sign_ins",
    "end_staff",
    "give_grant",
    "invite",
    "invite_again",
    "need_manager_left",
    "note_use",
    "say_about",
    "set_skills",
    "sign_out",
    "sweep_sign_ins",
    "take_grant",
]
