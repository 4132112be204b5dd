"""`manage.py erase`: a conversation, a person who left, a customer's value, a document; what it prints is the
proof."""

import sys
from argparse import ArgumentParser
from typing import Any, TypeVar

from assistant.models import Answer, Conversation, Erasure
from assistant.pipeline.masking import MaskingError
from assistant.retention import NotPossible, documents, erasing
from foundation.commands import LinesCommand, UsageError, apply_migrations, user_named, whole
from foundation.models import User

T = TypeVar("T")


class Command(LinesCommand):
    help = "Erase what a customer's or a person's wish or a court asks for; a tombstone stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--conversation", type=whole(1), help="its number")
        what.add_argument("--answer", type=whole(1), help="the number of an answer: its whole conversation")
        what.add_argument("--user", help="the name a person signs in with")
        # a value in the arguments would stay in the shell's history and show in the list of processes
        what.add_argument("--value", action="store_true", help="a customer's value, read from standard input")
        what.add_argument("--document", help="its short name: all its versions; slug@N: this one of them")
        what.add_argument("--proof", type=whole(1), help="erase nothing: the proof of an earlier erasure")
        parser.add_argument("--reason", default="", help="why, for the record")
        parser.add_argument("--as", dest="by", help="who does it")

    def handle(self, **options: Any) -> None:
        apply_migrations()
        try:
            self.write(erasing.proof(self._erased(options)))
        except NotPossible as reason:
            self.write({"error": reason.code})
        except MaskingError:
            self.write({"error": "masking_failed"})
        self.finish()

    def _erased(self, options: dict[str, Any]) -> Erasure:
        reason, by = options["reason"], user_named(options["by"])
        if options["proof"]:
            return _found(Erasure.objects.filter(pk=options["proof"]).first())
        if options["user"]:
            person = User.objects.filter(username=options["user"]).first()
            return erasing.erase_user(_found(person), reason, by)
        if options["value"]:
            return erasing.erase_value(sys.stdin.readline().strip(), reason, by)
        if options["document"]:
            return documents.erase_document(*documents.meant(options["document"]), reason, by)
        number = options["conversation"]
        if options["answer"]:
            answer = Answer.objects.select_related("question").filter(pk=options["answer"]).first()
            number = _found(answer).question.conversation_id
        conversation = Conversation.objects.filter(pk=number).first()
        return erasing.erase_conversation(_found(conversation), reason, by)


def _found(row: T | None) -> T:
    if row is None:
        raise UsageError("there is no such thing")
    return row
