"""Why a step of retention can't be taken."""


class NotPossible(Exception):
    """The step can't be taken; `code` says why; the words stand in templates."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
