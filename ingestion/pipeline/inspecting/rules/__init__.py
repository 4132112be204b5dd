"""The rules by which an instruction to a model is known, in the order in which they are tried."""

from ingestion.pipeline.inspecting.rules.addressing import ADDRESSES
from ingestion.pipeline.inspecting.rules.cancelling import CANCELS
from ingestion.pipeline.inspecting.rules.common import COMMON
from ingestion.pipeline.inspecting.rules.ordering import ANSWERS, FAMILIAR, FORMATS, SENDS
from ingestion.pipeline.inspecting.rules.roles import PROMPTS, ROLES

RULES = (
    *CANCELS,
    *ROLES,
    *PROMPTS,
    *ADDRESSES,
    *FORMATS,
    *ANSWERS,
    *FAMILIAR,
    *COMMON,
    *SENDS,
)
