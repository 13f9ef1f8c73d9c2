"""The audit: read the finished files of a run as somebody who wants what is hidden."""
