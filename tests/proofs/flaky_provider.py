"""Flaky SMS provider: refuses, delays, accepts and disconnects, lists late, and loses half of its delivery receipts."""

from __future__ import annotations

import heapq
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from twilio.request_validator import RequestValidator

from tests.fake_twilio import TOKEN, FakeTwilio

NOT_NOW, BROKEN, NO_MOBILE = (429, 20429), (500, 20500), (400, 21614)


class FlakyProvider(FakeTwilio):
    """The fake, answering at random; its delivery receipts wait in `calls`."""

    def __init__(self, clock: Callable[[], datetime], seed: int, slow: tuple[float, float]) -> None:
        super().__init__(clock)
        self.chance, self.slow = random.Random(seed), slow
        self.counts: Counter[str] = Counter()
        self.calls: list[tuple[float, str, dict[str, str]]] = []
        self.taking = threading.Lock()

    def next_answer(self, fields: dict[str, str]) -> str | tuple[int, int]:
        """Accept most, some late; refuse the same number as no mobile every time."""
        fields["Arrived"] = self.clock().isoformat()
        if random.Random(fields["To"]).random() < 0.02:
            self.counts["no mobile"] += 1
            return NO_MOBILE
        mood = self.chance.random()
        if mood < 0.15:
            time.sleep(self.chance.uniform(*self.slow))
            self.counts["delayed"] += 1
        for share, name, answer in (
            (0.20, "refused for now", NOT_NOW),
            (0.23, "broken", BROKEN),
            (0.33, "taken, then hung up", "reset_after"),
        ):
            if 0.15 < mood < share:
                self.counts[name] += 1
                return answer
        return "take"

    def next_list_answer(self) -> str | tuple[int, int]:
        """Fail one of twenty look-ups."""
        self.counts["looked up"] += 1
        return BROKEN if self.chance.random() < 0.05 else "list"

    def take(self, fields: dict[str, str]) -> dict[str, Any]:
        """Accept a text, and lose half of its receipts; the rest come in any order, and repeat."""
        with self.taking:
            text = super().take(fields)
            text["arrived"] = fields["Arrived"]
            if self.chance.random() < 0.5:
                self.counts["callbacks lost"] += 1
                return text
            end = "undelivered" if self.chance.random() < 0.04 else "delivered"
            told = [*["queued", "sent", end], *self.chance.choices(["sent", end], k=2)]
            self.chance.shuffle(told)
            for status in told:
                call = {"MessageSid": text["sid"], "MessageStatus": status}
                call |= {"ErrorCode": "30003"} if status == "undelivered" else {}
                at = time.monotonic() + self.chance.uniform(0.02, 2)
                heapq.heappush(self.calls, (at, fields["StatusCallback"], call))
        return text

    def call_back(self, app: Flask, stop: threading.Event) -> None:
        """Deliver receipts, signed as Twilio signs, until stopped. An unanswered one is lost."""
        client, sign = app.test_client(), RequestValidator(TOKEN)
        while not stop.wait(0.02):
            while True:
                with self.taking:
                    if not self.calls or self.calls[0][0] > time.monotonic():
                        break
                    _at, url, told = heapq.heappop(self.calls)
                where = urlsplit(url)
                headers = {"X-Twilio-Signature": sign.compute_signature(url, told)}
                with suppress(Exception):
                    client.post(f"{where.path}?{where.query}", data=told, headers=headers)
                    self.counts["callbacks"] += 1
