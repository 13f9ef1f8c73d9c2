"""Charts that tell chance from change: run charts and control charts."""
