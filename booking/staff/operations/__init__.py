"""Add, invite, grant, sign in and end staff."""

from booking.staff.operations.employing import add_staff, describe_staff, end_staff, set_private_number, set_skills
from booking.staff.operations.granting import approve_grant, give_grant, may_approve, refuse_grant, take_grant
from booking.staff.operations.inviting import (
    accept_invitation,
    hand_over,
    invite,
    invite_again,
    mark_for_hand_over,
    may_hand_over,
    token_for,
)
from booking.staff.operations.keeping_forms import drop_form, keep_form, sweep_forms, take_over_forms
from booking.staff.operations.locking import managers_of_everything, need_manager_left
from booking.staff.operations.notices import claim_notices, read_notices, sweep_notices, unclaim_notice, write_answer
from booking.staff.operations.signing_in import (
    begin_sign_in,
    change_password,
    cover,
    end_every_sign_in,
    end_sign_ins,
    note_use,
    sign_in_tries,
    sign_out,
    sweep_sign_ins,
    uncover,
    write_failure,
)

__all__ = [
    "accept_invitation",
    "add_staff",
    "approve_grant",
    "begin_sign_in",
    "change_password",
    "claim_notices",
    "cover",
    "describe_staff",
    "drop_form",
    "end_every_sign_in",
    "end_sign_ins",
    "end_staff",
    "give_grant",
    "hand_over",
    "invite",
    "invite_again",
    "keep_form",
    "managers_of_everything",
    "mark_for_hand_over",
    "may_approve",
    "may_hand_over",
    "need_manager_left",
    "note_use",
    "read_notices",
    "refuse_grant",
    "set_private_number",
    "set_skills",
    "sign_in_tries",
    "sign_out",
    "sweep_forms",
    "sweep_notices",
    "sweep_sign_ins",
    "take_grant",
    "take_over_forms",
    "token_for",
    "unclaim_notice",
    "uncover",
    "write_answer",
    "write_failure",
]
