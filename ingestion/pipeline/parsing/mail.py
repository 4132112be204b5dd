"""EML: the subject is the title, the body is read as plain text or as a page; attachments are left out."""

import email
import email.policy
import tempfile
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

from ingestion.pipeline.parsing import plain, web
from ingestion.pipeline.parsing.characters import one_line
from ingestion.pipeline.values import Block, Parsed, Place, Problem, UnreadableFile


def read(path: Path) -> Parsed:
    """Blocks of the body; a message without one is `empty`, an encrypted one `encrypted`."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise UnreadableFile("corrupt")
    if message.get_content_type() in ("multipart/encrypted", "application/pkcs7-mime"):
        raise UnreadableFile("encrypted")
    # the page is what the reader of the message sees; its plain twin may say something else
    body = message.get_body(("html", "plain"))
    content = body.get_content() if body is not None else ""
    if not content.strip():
        raise UnreadableFile("empty")
    parsed = _read(content, page=body is not None and body.get_content_type() == "text/html")
    subject = one_line(str(message.get("subject", "")))
    problems = parsed.problems
    if attached := sum(1 for _ in message.iter_attachments()):
        problems += (Problem("attachments_skipped", str(attached)),)
    head = (Block(_sent(message), Place()),) if message.get("date") else ()
    headings = (subject,) if subject else ()
    blocks = tuple(replace(block, headings=(*headings, *block.headings)) for block in (*head, *parsed.blocks))
    return Parsed(blocks, subject or parsed.title, problems=problems)


def _read(content: str, *, page: bool) -> Parsed:
    with tempfile.TemporaryDirectory(prefix="sufler-") as folder:
        path = Path(folder) / "body"
        path.write_text(content, encoding="utf-8-sig")
        return web.read(path) if page else plain.read(path)


def _sent(message: EmailMessage) -> str:
    """The day on which it was sent, as readers write it."""
    sent = getattr(message["date"], "datetime", None)
    return f"{sent:%d.%m.%Y}" if sent else one_line(str(message["date"]))
