"""Identifiers of people stay out; where a person must be told apart, a keyed hash."""
