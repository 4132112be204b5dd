"""Why the bank's identity provider signed nobody in."""


class NotSignedIn(Exception):
    """Nobody was signed in; `code` is one of the reasons listed in docs/reference.md."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
