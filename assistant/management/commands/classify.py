"""`manage.py classify --jsonl`: texts on standard input, topics of requests on standard output."""

from assistant.management.tasks import TaskCommand
from assistant.models.questions import Task


class Command(TaskCommand):
    help = 'Classify: reads {"id","text","topics"?} lines, writes codes of the list.'
    task = Task.CLASSIFY
