"""Which topic of the bank's own list a question is about: that of the document its answer rests on.

The bank says on its list which documents belong to a topic. No text is read and no model asked. Where nothing
was found, or the document belongs to no topic, it is not clear, and that is what is stored.
"""

from collections.abc import Mapping, Sequence

from assistant.models import Answer, Topic
from assistant.models.questions import Rung, Task
from foundation import clock

NOT_CLEAR = ""
# held in memory
AT_ONCE = 1_000


def sort_answers() -> int:
    """Give answers that have none yet their topic, the oldest first; how many.

    Nothing as long as the bank has named no documents: what came before is sorted then.
    """
    topics = {slug: topic.code for topic in Topic.objects.listed() for slug in topic.documents}
    if not topics:
        return 0
    waiting = Answer.objects.filter(
        topic_at=None,
        finished_at__isnull=False,
        question__task=Task.ANSWER,
        question__conversation__erased_at=None,
    )
    done = 0
    while some := waiting.order_by("pk").prefetch_related("retrieved")[:AT_ONCE]:
        # what is erased meanwhile waits no more, and stays without a topic
        done += sum(
            waiting.filter(pk=answer.pk).update(topic=topic_of(answer, topics), topic_at=clock.now())
            for answer in some
        )
    return done


def topic_of(answer: Answer, topics: Mapping[str, str]) -> str:
    """The code of the answer's topic, or NOT_CLEAR; `topics`: of each document that belongs to one."""
    # an approved answer cites what was found, every other one what the model was given
    found = answer.retrieved.all()
    given = [one.slug for one in found if one.use == "prompt" or answer.rung == Rung.APPROVED]
    cited = [given[number - 1] for number in _cited(answer) if number <= len(given)]
    return topics.get((cited or given or [""])[0], NOT_CLEAR)


def _cited(answer: Answer) -> Sequence[int]:
    """The numbers of the sources that the answer cites, in its order."""
    return [number for sentence in answer.sentences for number in sentence["cites"]]
