"""`manage.py summarise --jsonl`: texts on standard input, summaries of calls and chats on standard output."""

from assistant.management.tasks import TaskCommand
from assistant.models.questions import Task


class Command(TaskCommand):
    help = 'Summarise: reads {"id","text","language"?} lines, writes texts.'
    task = Task.SUMMARISE
