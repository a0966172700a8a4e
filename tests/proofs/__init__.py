"""The promises at full size, fought for by real processes on real databases. `make prove` runs them all.

A proof is a function of a StandingFacts and a Size, registered with `@proof`; import its module in `registry.py`.
"""
