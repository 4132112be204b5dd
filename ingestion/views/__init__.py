"""Pages of the library. Each view: permission, form, one call, render."""
