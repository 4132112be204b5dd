"""The desk's work in the background."""

from celery import shared_task

from assistant import retention


@shared_task  # type: ignore[untyped-decorator]
def expire() -> int:
    """Destroy what has outlived its time; how much."""
    return retention.expire("worker")
