"""Who takes part: organisations, colleges, sectors, territories, memberships, mandates, bodies."""
