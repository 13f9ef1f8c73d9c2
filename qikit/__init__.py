"""qikit: notebooks and reports for quality improvement in primary care."""

__version__ = "0.1.0"
__all__ = ["__version__"]
