"""Webhooks out: other systems are told that a visit, an action or a referral changed, never what it says."""
