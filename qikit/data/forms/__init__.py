"""Data collection forms: workbooks that practices fill in and send back."""
