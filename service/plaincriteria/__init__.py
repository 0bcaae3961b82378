"""plaincriteria: eligibility criteria in plain language, checked item by item."""

__version__ = "0.1.0"
