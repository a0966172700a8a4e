"""Operations of managers: each one change over the rooms below."""
