"""The one strict YAML reader, and what each kind of file may say."""
