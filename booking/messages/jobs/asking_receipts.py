"""Poll for missing delivery receipts, once a day."""

from __future__ import annotations

import logging
from datetime import datetime

from booking.core.database import transaction
from booking.gateways import Gateways
from booking.gateways.base import DeliveryReceipt, Meaning, Refused, Unsure
from booking.messages import operations, queries

logger = logging.getLogger(__name__)

_BATCH = 200
BATCHES_AT_MOST = 50  # the rest is polled tomorrow


def ask_for_receipts(gateways: Gateways, now: datetime) -> int:
    """Poll the delivery status of each text without a final one a day after it was sent; return how many.

    After three days it becomes unknown. No transaction is open while the provider is asked. A text whose poll fails is
    polled the next day; a refusal of our account ends the batch.
    """
    if not gateways.sms.gives_receipts:
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
