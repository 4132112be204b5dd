"""What is installed (the locks) and how (scripts that need only the standard library)."""
