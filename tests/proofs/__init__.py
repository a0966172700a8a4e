"""Proofs: the promises at full size, with real processes on real databases. `make prove` runs them all.

A proof is a function of a ProofDatabase and a Size, registered with `@proof`; import its module in `registry.py`.
"""
