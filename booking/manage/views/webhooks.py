"""Pages of webhooks: which systems are told, what failed, new secrets."""

from __future__ import annotations

from datetime import datetime

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.rows import lock_row
from booking.manage.forms.webhooks import WebhookForm
from booking.manage.views.blueprint import blueprint
from booking.manage.views.once import add_once, submitted
from booking.manage.views.scope import me, need_everything
from booking.web.expired import keeps_what_was_typed
from booking.web.posted import number_in, posted
from booking.webhooks import operations as webhooks
from booking.webhooks import queries as webhook_queries
from booking.webhooks.models import WebhookEndpoint
from booking.webhooks.rules import KIND_LABELS, EndpointState, reason_in_words, secret_text


@blueprint.get("/manage/webhooks", endpoint="webhooks")
def webhook_list() -> ResponseReturnValue:
    """List the systems that are told."""
    need_everything()
    return render_template(
        "manage/webhooks.html",
        endpoints=webhook_queries.endpoints(),
        failed=webhook_queries.failed_by_endpoint(),
        kinds=KIND_LABELS,
    )


@blueprint.route("/manage/webhooks/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new_webhook() -> ResponseReturnValue:
    """Add a system that is told from now on."""
    need_everything()
    form = WebhookForm()
    added, status = submitted(form, lambda: _add(form))
    if added:
        return redirect(url_for("manage.webhook", webhook=added, saved=1))
    return render_template("manage/webhook.html", form=form, endpoint=None), int(status)


@blueprint.route("/manage/webhooks/<webhook>", methods=["GET", "POST"])
@keeps_what_was_typed
def webhook(webhook: str) -> ResponseReturnValue:
    """Show a system that is told, its secret and what failed; save name, address and kinds."""
    shown, form = _standing(webhook), WebhookForm()
    saved, status = submitted(form, lambda: _change(webhook, form))
    if saved:
        return redirect(url_for("manage.webhook", webhook=webhook, saved=1))
    if form.is_submitted():
        shown = _standing(webhook)
    else:
        form.show(shown)
    return _page(shown, form, status=status)


@blueprint.post("/manage/webhooks/<webhook>/act")
def act_on_webhook(webhook: str) -> ResponseReturnValue:
    """Send again what failed, make a new secret, call again, or end; the button says which."""
    _standing(webhook)
    act, now = posted("act"), clock.now()
    with transaction():
        _act(act, _standing(webhook), now)
    if act == "end":
        return redirect(url_for("manage.webhooks"))
    return redirect(url_for("manage.webhook", webhook=webhook, saved=1))


def _act(act: str, endpoint: WebhookEndpoint, now: datetime) -> None:
    by_id = me().id
    if act == "again":
        webhooks.send_again(endpoint, now)
    elif act == "secret":
        webhooks.rotate_secret(endpoint, seen=number_in(posted("version")), by_id=by_id, now=now)
    elif act == "enable":
        webhooks.enable(endpoint, by_id=by_id, now=now)
    elif act == "end":
        webhooks.end_endpoint(endpoint, by_id=by_id, now=now)
    else:
        abort(400)


def _standing(reference: str) -> WebhookEndpoint:
    """Find an endpoint. 404 where there is none, or it has ended; 403 for a manager of less than everything."""
    need_everything()
    endpoint = webhook_queries.endpoint_by_reference(reference)
    if endpoint is None or endpoint.state == EndpointState.ENDED:
        abort(404)
    return endpoint


def _add(form: WebhookForm) -> str:
    def add(now: datetime) -> str:
        return webhooks.register(form.name.data, form.url.data, form.kinds.data, by_id=me().id, now=now).reference

    webhooks.check_url(form.url.data)
    return add_once(form, add)


def _change(reference: str, form: WebhookForm) -> str:
    webhooks.check_url(form.url.data)
    with transaction():
        endpoint, as_kept = _standing(reference), WebhookForm(formdata=None)
        lock_row(endpoint)
        as_kept.show(endpoint)
        form.need_unchanged(as_kept)
        by_id, now = me().id, clock.now()
        webhooks.change_endpoint(endpoint, form.name.data, form.url.data, form.kinds.data, by_id=by_id, now=now)
    return reference


def _page(endpoint: WebhookEndpoint, form: WebhookForm, *, status: int) -> ResponseReturnValue:
    page = render_template(
        "manage/webhook.html",
        form=form,
        endpoint=endpoint,
        failed=webhook_queries.failed(endpoint.id),
        waiting=webhook_queries.waiting(endpoint.id),
        secrets=[secret_text(secret) for secret in endpoint.secrets(clock.now())],
        kinds=KIND_LABELS,
        reason=reason_in_words,
    )
    return page, int(status)
