"""What people may do about an answer: doubt it, look at its whole chain, say what was wrong with it."""


class NotPossible(Exception):
    """The step can't be taken; `code` says why; the words stand in templates."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
