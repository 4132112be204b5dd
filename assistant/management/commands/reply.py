"""`manage.py reply --jsonl`: texts on standard input, drafts of replies to customers on standard output."""

from assistant.management.tasks import TaskCommand
from assistant.models.questions import Task


class Command(TaskCommand):
    help = 'Draft replies: reads {"id","text","template","channel"?,"language"?} lines, writes texts.'
    task = Task.REPLY
