"""The addresses, what they are about, and whose things are whose."""
