"""Rules of a finished page that need no browser: who reads it, and what it may do."""
