"""Form of a webhook: which system is told what."""

from __future__ import annotations

from typing import ClassVar

from booking.core.translation import _l
from booking.manage.forms.base import ChecksField, KeptForm
from booking.manage.forms.council import line_field
from booking.web.forms import options
from booking.webhooks.models import WebhookEndpoint
from booking.webhooks.rules import KIND_LABELS, WEBHOOK_NAME_LENGTH


class WebhookForm(KeptForm):
    beside: ClassVar[str | None] = "name"

    name = line_field(_l("Which system is told?"), key="webhook_name", longest=WEBHOOK_NAME_LENGTH, needed=True)
    url = line_field(_l("Its address"), key="webhook_url", longest=500, needed=True)
    kinds = ChecksField(_l("What is it told of?"), key="webhook_kinds.missing", choices=options(KIND_LABELS.items()))

    def show(self, endpoint: WebhookEndpoint) -> None:
        """Fill the fields from the endpoint, and mark them as seen."""
        self.name.data, self.url.data, self.kinds.data = endpoint.name, endpoint.url, endpoint.kinds
        self.seen.data = self.mark()
