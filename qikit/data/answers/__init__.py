"""One file, one question, one answer: read strictly, ask layer 1, return plain data."""
