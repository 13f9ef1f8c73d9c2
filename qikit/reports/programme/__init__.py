"""Sections of a collaborative's reports: progress, learning sessions, summit."""
