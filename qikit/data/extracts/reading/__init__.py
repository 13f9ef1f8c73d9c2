"""Read a raw file as it came: text, workbook or Parquet, every cell in its place."""
