"""Other tasks on the way of a question: a reply, a summary, a topic, the fields of a form."""

from assistant.pipeline.tasks.performing import Done, Handed, Step, Writing, perform, performing

__all__ = ["Done", "Handed", "Step", "Writing", "perform", "performing"]
