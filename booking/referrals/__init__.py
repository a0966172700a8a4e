"""Referrals: another service, department or colleague is asked to take a matter on, and somebody always has it."""
