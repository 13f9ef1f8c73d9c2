"""Other forms of a finished page: PDF, workbook, Word page, CSV."""
