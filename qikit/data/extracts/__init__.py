"""Raw extracts: read as they came, mapped to tidy tables."""
