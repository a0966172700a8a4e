"""Chores (scheduled jobs) of the worker, in one list: what runs, how often, in which order.

A chore is harmless when run twice or missed. It owns its transactions, and takes no write lock where nothing is due.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy.exc import OperationalError

from booking.appointments import operations as appointments
from booking.book import operations as book
from booking.cases import jobs as case_jobs
from booking.cases import operations as cases
from booking.citizens import jobs as citizen_jobs
from booking.core import clock
from booking.core.backoff import sweep_backoff
from booking.core.database import db, transaction
from booking.core.flood_limits import sweep_origins
from booking.core.idempotency import sweep_keys
from booking.core.rate_limits import sweep_rate_limits
from booking.disruptions import jobs as disruption_jobs
from booking.disruptions import operations as disruptions
from booking.gateways import Gateways
from booking.messages import jobs as message_jobs
from booking.referrals import jobs as referral_jobs
from booking.sessions import jobs as session_jobs
from booking.sessions import operations as sessions
from booking.staff import jobs as staff_jobs
from booking.staff import operations as staff
from booking.tasks import operations as tasks
from booking.visits import jobs as visit_jobs
from booking.visits import operations as visits
from booking.waiting_list import jobs as waiting_list_jobs
from booking.webhooks import jobs as webhook_jobs
from booking.webhooks import operations as webhooks

logger = logging.getLogger(__name__)


class Every(StrEnum):
    """Intervals at which the loop runs a chore."""

    ROUND = "round"
    MINUTE = "minute"
    DAY = "day"  # London's


class Chore(NamedTuple):
    """A scheduled job. `run` returns its report, or nothing."""

    name: str
    every: Every
    run: Callable[[Gateways, datetime], object]

    def is_due(self, last: datetime | None, now: datetime) -> bool:
        """Return whether to run the chore now, where it last succeeded at `last`."""
        if last is None or self.every is Every.ROUND:
            return True
        if self.every is Every.MINUTE:
            return now - last >= timedelta(minutes=1)
        return clock.day_of(last) != clock.day_of(now)


def _job(run: Callable[[datetime], object]) -> Callable[[Gateways, datetime], object]:
    return lambda _gateways, now: run(now)


def _sweep(run: Callable[[datetime], object]) -> Callable[[Gateways, datetime], object]:
    def swept(_gateways: Gateways, now: datetime) -> None:
        with transaction():
            run(now)

    return swept


SEND = "send messages"
# Chores that change appointments come before those that send messages about them.
CHORES: tuple[Chore, ...] = (
    Chore("close days that are over", Every.ROUND, _job(visit_jobs.close_days)),
    Chore("cancel affected appointments", Every.MINUTE, _job(disruption_jobs.cancel_unresolved)),
    Chore("look at every open referral", Every.DAY, _job(referral_jobs.sweep_referrals)),
    Chore("find appointments that do not stand", Every.DAY, _job(disruption_jobs.sweep_appointments)),
    Chore("offer earlier slots", Every.MINUTE, _job(waiting_list_jobs.offer_freed)),
    Chore("run the clocks of referrals", Every.MINUTE, _job(referral_jobs.run_clocks)),
    Chore("find who was handed over to nobody", Every.MINUTE, _job(referral_jobs.settle_hand_overs)),
    Chore("remind organisations", Every.MINUTE, _job(referral_jobs.remind_outside)),
    Chore("mail links and codes of referrals", Every.ROUND, referral_jobs.mail_outside),
    Chore(SEND, Every.ROUND, message_jobs.run_round),
    Chore("note older changes for other systems", Every.MINUTE, _job(webhook_jobs.note_what_is_older)),
    Chore("tell other systems", Every.ROUND, _job(webhook_jobs.tell_others)),
    Chore("reconcile all messages", Every.DAY, _job(message_jobs.sweep_messages)),
    Chore("ask for delivery receipts", Every.DAY, message_jobs.ask_for_receipts),
    Chore("make keys of names", Every.MINUTE, _job(citizen_jobs.key_names)),
    Chore("find likely doubles", Every.MINUTE, _job(case_jobs.find_doubles)),
    Chore("look through openings of records", Every.MINUTE, _job(case_jobs.find_alerts)),
    Chore("ask about shields", Every.DAY, _job(case_jobs.ask_about_shields)),
    Chore("mail notices to staff", Every.MINUTE, staff_jobs.mail_notices),
    Chore("delete kept forms", Every.MINUTE, _job(staff_jobs.sweep_kept_forms)),
    Chore("open sessions of series", Every.DAY, _job(session_jobs.open_ahead)),
    Chore("forget what could be undone", Every.DAY, _job(visit_jobs.forget_before)),
    Chore("end tasks of interpreters", Every.DAY, _sweep(appointments.end_interpreters_past)),
    Chore("end requests for leave", Every.DAY, _sweep(disruptions.end_leave_past)),
    Chore("sweep journeys", Every.DAY, _sweep(book.sweep)),
    Chore("sweep contacts of helpers", Every.DAY, _sweep(visits.sweep_helpers)),
    Chore("sweep who was named to come too", Every.DAY, _sweep(appointments.sweep_others)),
    Chore("sweep answers to services", Every.DAY, _sweep(visits.sweep_answers)),
    Chore("sweep idempotency keys", Every.DAY, _sweep(sweep_keys)),
    Chore("sweep booking origins", Every.DAY, _sweep(sweep_origins)),
    Chore("sweep counted tries", Every.DAY, _sweep(sweep_rate_limits)),
    Chore("sweep sign-in backoff", Every.DAY, _sweep(sweep_backoff)),
    Chore("sweep sign-ins", Every.DAY, _sweep(staff.sweep_sign_ins)),
    Chore("sweep notices to staff", Every.DAY, _sweep(staff.sweep_notices)),
    Chore("sweep alerts", Every.DAY, _sweep(cases.sweep_alerts)),
    Chore("sweep tasks that are done", Every.DAY, _sweep(tasks.sweep_done)),
    Chore("sweep webhooks", Every.DAY, _sweep(webhooks.sweep_webhooks)),
    Chore("sweep who worked when", Every.DAY, _sweep(sessions.sweep_ended)),
)


def run_chores(chores: Iterable[Chore], gateways: Gateways, now: datetime) -> set[str]:
    """Run each chore and return the names of those that succeeded. A failure is logged and stops no other chore."""
    well = set()
    for chore in chores:
        try:
            chore.run(gateways, now)
            well.add(chore.name)
        except OperationalError as error:  # locked for too long, or away: nothing of ours is wrong
            said = "The worker could not %s: the database did not answer (%s); it tries again in the next round."
            logger.warning(said, chore.name, error.orig)
        except Exception:
            logger.exception("The worker could not %s; it tries again in the next round.", chore.name)
        finally:
            db.session.remove()
    return well
