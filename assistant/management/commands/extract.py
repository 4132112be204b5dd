"""`manage.py extract --jsonl`: texts on standard input, fields of forms on standard output."""

from assistant.management.tasks import TaskCommand
from assistant.models.questions import Task


class Command(TaskCommand):
    help = 'Extract: reads {"id","text","schema"} lines, writes JSON that validates.'
    task = Task.EXTRACT
