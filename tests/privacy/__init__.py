"""People who type customer data wherever they can, and everything that they left behind."""
