"""Ask for missing delivery receipts, once a day: every text of which nothing more was heard."""

from __future__ import annotations

import logging
from datetime import datetime

from booking.core.database import transaction
from booking.gateways import Gateways
from booking.gateways.base import DeliveryReceipt, Meaning, Refused, Unsure
from booking.messages import operations, queries

logger = logging.getLogger(__name__)

_BATCH = 200
BATCHES_AT_MOST = 50  # what is left is asked about tomorrow


def ask_for_receipts(gateways: Gateways, now: datetime) -> int:
    """Ask about every text without a final fate a day after it was sent; how many. After three days it stays unknown.

    Nothing is asked inside a transaction. A text about which the provider cannot be asked waits for the next day; where
    it refuses our account, the others do too.
    """
    if not gateways.sms.tells_fates:
        return 0
    asked = 0
    for _batch in range(BATCHES_AT_MOST):
        texts = queries.without_final_status(gateways.sms.name, now, limit=_BATCH)
        for reference, provider_id in texts:
            report, stop = _ask(gateways, provider_id, reference)
            if stop:
                return asked
            asked += 1
            with transaction():
                if report is not None:
                    operations.record_receipt(report, gateways.sms.name, gateways.sender, now)
                operations.note_asked(reference, now)
        if len(texts) < _BATCH:
            break
    return asked


def _ask(gateways: Gateways, provider_id: str, reference: str) -> tuple[DeliveryReceipt | None, bool]:
    try:
        return gateways.sms.delivery_status(provider_id, reference), False
    except Refused as refused:
        return None, refused.meaning in {Meaning.OUR_ACCOUNT, Meaning.TRY_LATER}
    except Unsure:
        return None, False
    except Exception as error:
        logger.error("Asking about message %s met a mistake of ours: %s.", reference, type(error).__name__)
        return None, False
