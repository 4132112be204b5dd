"""Other tasks on the way of a question: a reply, a summary, a topic, the fields of a form."""

from assistant.pipeline.tasks.performing import perform, performing
from assistant.pipeline.tasks.values import Done, Handed, Step, Writing

__all__ = ["Done", "Handed", "Step", "Writing", "perform", "performing"]
