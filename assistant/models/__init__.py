"""The desk's tables."""

from assistant.models.datasets import DataClause, DataRow, DataSet, Training
from assistant.models.desk import Approval, FollowUp, ReviewItem, Signal, SpecialDay, Sweep
from assistant.models.evaluation import CaseResult, Comparison, EvaluationCase
from assistant.models.gaps import Gap
from assistant.models.keys import ApiKey, KeptReply
from assistant.models.lists import Contact, Fillable
from assistant.models.news import Note, ReadMark
from assistant.models.panels import Panel, PanelEntry
from assistant.models.policies import MaskingPolicy, OwnTerm
from assistant.models.questions import Answer, Conversation, Question, Retrieved
from assistant.models.retention import ClockMark, Erasure, LegalHold, RetentionRule
from assistant.models.reviewing import Flag, Reliance, Review, SecondVerdict
from assistant.models.signing import Identity, SecondStep
from assistant.models.topics import Topic
from assistant.models.vaults import SealedVault, Unsent

__all__ = [
    "Answer", "ApiKey", "Approval", "CaseResult", "ClockMark", "Comparison", "Contact", "Conversation",
    "DataClause", "DataRow", "DataSet", "Erasure", "EvaluationCase", "Fillable", "Flag", "FollowUp",
    "Gap", "Identity", "KeptReply", "LegalHold", "MaskingPolicy", "Note", "OwnTerm", "Panel",
    "PanelEntry", "Question", "ReadMark", "Reliance", "RetentionRule", "Retrieved", "Review",
    "ReviewItem", "SealedVault", "SecondStep", "SecondVerdict", "Signal", "SpecialDay",
    "Sweep", "Topic", "Training", "Unsent",
]  # fmt: skip
