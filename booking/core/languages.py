"""Languages, in one list: what each is called, and whether messages and pages are written in it."""

from __future__ import annotations

from typing import NamedTuple

ENGLISH = "en"  # codes are BCP 47


class Language(NamedTuple):
    own_name: str  # in its own script, as the people who speak it look for it
    english_name: str
    in_messages: bool = False  # its words are wording/rules/standard_<code>.py
    words_checked: bool = True  # by a native speaker
    in_pages: bool = False  # there is a translation of the pages


LANGUAGES = {
    ENGLISH: Language("English", "English", in_messages=True, in_pages=True),
    "ar": Language("العربية", "Arabic"),
    "bn": Language("বাংলা", "Bengali"),
    "cy": Language("Cymraeg", "Welsh", in_messages=True, words_checked=False),
    "fa": Language("فارسی", "Persian"),
    "fr": Language("Français", "French"),
    "ku": Language("کوردی", "Kurdish"),
    "pa": Language("ਪੰਜਾਬੀ", "Punjabi"),
    "pl": Language("Polski", "Polish"),
    "pt": Language("Português", "Portuguese"),
    "ro": Language("Română", "Romanian"),
    "so": Language("Soomaali", "Somali"),
    "ti": Language("ትግርኛ", "Tigrinya"),
    "uk": Language("Українська", "Ukrainian"),
    "ur": Language("اردو", "Urdu"),
    "zh": Language("中文", "Chinese"),
}
# Languages by their own names: those spoken besides English, and those that messages and pages are written in.
SPOKEN_LANGUAGES = {code: one.own_name for code, one in LANGUAGES.items() if code != ENGLISH}
MESSAGE_LANGUAGES = {code: one.own_name for code, one in LANGUAGES.items() if one.in_messages}
PAGE_LANGUAGES = {code: one.own_name for code, one in LANGUAGES.items() if one.in_pages}
ENGLISH_NAMES = {code: one.english_name for code, one in LANGUAGES.items()}
# As staff read and choose them: by the English name first, whatever scripts they and their computer can read.
LANGUAGES_FOR_STAFF = dict(
    sorted(
        ((code, f"{LANGUAGES[code].english_name} ({own_name})") for code, own_name in SPOKEN_LANGUAGES.items()),
        key=lambda pair: pair[1],
    )
)
