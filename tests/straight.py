"""Documents and questions put straight into the tables, where a test is about something else."""

from django.core.files.base import ContentFile

from assistant.models import (
    Answer,
    Conversation,
    Question,
    Retrieved,
)
from foundation import clock
from foundation.models import Label, User
from ingestion.models import Document, Passage, Status, Version
from ingestion.pipeline.indexing import lexical

NO_TERMS = lexical.pack(lexical.weigh(""))


def put(slug: str, text: str, *labels: Label, status: str = Status.PUBLISHED) -> Version:
    """A document of one version and one passage, straight into the tables."""
    document = Document.objects.create(slug=slug, title=f"Title of {slug}", language="ru")
    document.labels.set(labels)
    version = Version(document=document, number=1, status=status, file_name=f"{slug}.txt", sha256=slug)
    version.file.save(f"{slug}.txt", ContentFile(text.encode()))
    Passage.objects.create(
        version=version,
        position=1,
        external_id=f"{slug}@1#1-1",
        text=text,
        embedder="e",
        vector=b"",
        terms=NO_TERMS,
    )
    return version


def ask_as(user: User, text: str, version: Version, passage: Passage | None = None) -> Question:
    """A question of the user's with the version's passage as evidence, straight into the tables."""
    question = Question.objects.create(
        conversation=Conversation.objects.create(operator=user),
        asked_by=user,
        team=user.team,
        masked_text=text,
        language="ru",
        as_of=clock.today(),
    )
    answer = Answer.objects.create(question=question)
    passage = passage or version.passages.get()
    Retrieved.objects.create(
        answer=answer, rank=1, passage=passage.pk, external_id=passage.external_id, use="prompt",
        document=version.document.title, slug=version.document.slug, version=1, text=passage.text,
        text_sha256=passage.text_sha256, score=1, cosine=1, coverage=1,
    )  # fmt: skip
    return question
