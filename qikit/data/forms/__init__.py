"""Data collection forms: workbooks that practices fill in and send back.

`layout` says what stands where; `written` writes a form, `filled` reads it back.
"""
