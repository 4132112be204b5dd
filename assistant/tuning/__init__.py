"""What a small adapter is taught with, and whether it may be."""
