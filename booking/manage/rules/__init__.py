"""Rules of the managers' screens: plain functions over plain rows."""
