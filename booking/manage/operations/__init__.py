"""Operations of managers, each over several rooms below."""
