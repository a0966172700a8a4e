"""Pages of message templates: list, write with a preview."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.config.sending import sender_for
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import ChangedMeanwhile, Refusal, StalePage
from booking.core.idempotency import claim_key, keep_answer
from booking.core.languages import LANGUAGES, MESSAGE_LANGUAGES
from booking.core.translation import _l
from booking.manage.forms.texts import WordsForm
from booking.manage.queries.texts import surroundings, venue_facts
from booking.manage.rules.texts import TextPreview, VenueText, Who, preview_of, wrong
from booking.manage.views.blueprint import blueprint
from booking.manage.views.scope import me, need_everything, over_everything
from booking.messages.operations import plan_again
from booking.messages.operations.writing import as_it_sends
from booking.web.expired import keeps_what_was_typed
from booking.web.shell import settings
from booking.wording.operations import keep_words, mark_of, switch_kind, use_standard_words
from booking.wording.queries import own_template, own_templates, switched_on
from booking.wording.rules.kinds import SWITCHED, MessageKind
from booking.wording.rules.parts import price_in_words
from booking.wording.rules.refusals import MOST_PARTS, Surroundings
from booking.wording.rules.standard import STANDARD, standard_words
from booking.wording.rules.templates import (
    PLACEHOLDERS,
    TEMPLATE_LABELS,
    Key,
    Words,
    WrittenChannel,
    allowed_in,
    needed_in,
)

_CHANNELS = {WrittenChannel.SMS.value: _l("Text"), WrittenChannel.EMAIL.value: _l("E-mail")}
_LANGUAGES = {code: LANGUAGES[code] for code in MESSAGE_LANGUAGES}
NO_VENUE = VenueText("", "Heywood Library", "1 Church Street, OL10 1LL")  # until the council has a venue


@blueprint.get("/manage/texts", endpoint="texts")
def text_list() -> ResponseReturnValue:
    """List every template by kind, channel and language, and what is wrong with the council's own words by now."""
    own = {Key(row.kind, row.channel, row.language): row for row in own_templates()}
    around, venues, who = _around(), venue_facts(), _who()
    troubles = {
        key: next(iter(wrong(key, Words(row.subject_line, (row.body,)), around, venues, who).values()), None)
        for key, row in own.items()
        if key in STANDARD
    }
    return render_template(
        "manage/texts.html",
        kinds=TEMPLATE_LABELS,
        channels=_CHANNELS,
        languages=_LANGUAGES,
        key=Key,
        own=own,
        troubles=troubles,
        switched=SWITCHED,
        on=switched_on(),
        done=next((kind for kind in SWITCHED if kind == request.args.get("done")), None),
        may_change=over_everything(),
    )


@blueprint.post("/manage/texts/<switched>/switch")
def switch_text(switched: str) -> ResponseReturnValue:
    """Switch a kind of message on or off, where it has a switch. Only a manager of everything may."""
    need_everything()
    if switched not in SWITCHED:
        abort(HTTPStatus.NOT_FOUND)
    now = clock.now()
    with transaction():
        switch_kind(MessageKind(switched), on=request.form.get("to") == "on", by_id=me().id, now=now)
        plan_again(now)
    return redirect(url_for("manage.texts", done=switched))


@blueprint.route("/manage/texts/<kind>/<channel>/<language>", methods=["GET", "POST"], endpoint="text")
@keeps_what_was_typed
def one_text(kind: str, channel: str, language: str) -> ResponseReturnValue:
    """Show and save one template, with a preview. Only a manager of everything may change it."""
    if request.method == "POST":
        need_everything()
    key, status = _key(kind, channel, language), HTTPStatus.OK
    form, venues = WordsForm(), venue_facts()
    form.offer(venues)
    if request.method == "GET":
        _show(form, key)
    elif not _good(form, key, venues):
        status = HTTPStatus.OK if _looking() == "live" else HTTPStatus.BAD_REQUEST
    elif not _looking():
        try:
            return redirect(url_for("manage.text", **key._asdict(), saved=_save(form, key)))
        except StalePage:
            kept = WordsForm(formdata=None)
            _show(kept, key)
            kept.venue.data = form.venue.data
            form.seen.data = kept.seen.data  # posting once more overwrites
            form.say_what_is_kept(kept)
            form.refuse(ChangedMeanwhile(), field=form.beside)
            status = ChangedMeanwhile.status
        except Refusal as refusal:
            form.refuse(refusal, field=refusal.field or form.beside)
            status = refusal.status
    return _page(form, key, venues, status)


def _key(kind: str, channel: str, language: str) -> Key:
    key = Key(kind, channel, language)
    if key not in STANDARD:
        abort(HTTPStatus.NOT_FOUND)
    return key


def _show(form: WordsForm, key: Key) -> None:
    row, standard = own_template(key), standard_words(key, invites=_who().invites)
    form.seen.data = mark_of(row)
    form.subject_line.data = row.subject_line if row else standard.subject_line
    form.body.data = row.body if row else standard.bodies[0]


def _good(form: WordsForm, key: Key, venues: Sequence[VenueText]) -> bool:
    """Check the words; put each error beside its field."""
    good = form.validate()
    if _back_to_standard():
        return form.in_time()  # what was typed is discarded
    if key.channel == WrittenChannel.EMAIL and not form.subject_line.errors:
        good = form.need_subject() and good
    if good:
        form.tell(found := wrong(key, form.words(), _around(), venues, _who()))
        good = not found
    return good


def _save(form: WordsForm, key: Key) -> str:
    """Save them. The standard words, unchanged, are not stored."""
    now, once = clock.now(), form.form_token.data or ""
    words, seen = form.words(), form.seen.data or ""
    standard = _back_to_standard() or _is_standard(words, key)
    with transaction():
        before = claim_key(once, {**form.answers(), "standard": standard}, now)
        if before is not None:
            return before
        if standard:
            use_standard_words(key, seen=seen)
        else:
            keep_words(key, words, seen=seen, by_id=me().id, now=now)
        keep_answer(once, said := "standard" if standard else "own")
    return said


def _back_to_standard() -> bool:
    """Whether the pressed button restores the standard words."""
    return "standard" in request.form


def _is_standard(words: Words, key: Key) -> bool:
    standard = standard_words(key, invites=_who().invites)
    return words == Words(standard.subject_line, standard.bodies[:1])


def _looking() -> str:
    """Return how a preview is asked for: "1" by the button, "live" by the script, "" where it is not."""
    return request.form.get("look", "")


def _page(form: WordsForm, key: Key, venues: Sequence[VenueText], status: int) -> ResponseReturnValue:
    preview = _preview(form, key, venues)
    if _looking() == "live":
        sentences = [sentence for field in form.errors.values() for sentence in field]
        return render_template("manage/text_preview.html", preview=preview, wrong=sentences, price=price_in_words)
    page = render_template(
        "manage/text.html",
        form=form,
        key=key,
        row=own_template(key),
        preview=preview,
        price=price_in_words,
        kinds=TEMPLATE_LABELS,
        channels=_CHANNELS,
        languages=_LANGUAGES,
        placeholders={name: words for name, words in PLACEHOLDERS.items() if name in allowed_in(key.kind)},
        needed=needed_in(key.kind),
        most=MOST_PARTS,
        may_change=over_everything(),
    )
    return page, int(status)


def _preview(form: WordsForm, key: Key, venues: Sequence[VenueText]) -> TextPreview | None:
    """Preview what was typed; None where it cannot be rendered."""
    typed = form.words()
    words = None if _is_standard(typed, key) else typed
    shown = next((venue for venue in venues if venue.slug == form.venue.data), NO_VENUE)
    try:
        return preview_of(key, words, venues, shown, _who(), clock.now())
    except Refusal:
        return None


def _around() -> Surroundings:
    return surroundings(settings().sms)


def _who() -> Who:
    one = as_it_sends(sender_for(settings()))
    return Who(one.council_name, one.council_phone, one.base_url, one.text_price, one.short_name, one.invites)
