"""Every address of the product with what everybody gets there."""

from dataclasses import dataclass

ANONYMOUS = "anonymous"
EVERYBODY = (ANONYMOUS, "operator", "supervisor", "admin", "security")


@dataclass(frozen=True)
class Row:
    """An address with the status that each of `EVERYBODY` gets, in that order; `of`: what it is about."""

    name: str
    statuses: tuple[int, int, int, int, int]
    of: str = ""
    method: str = "GET"


ASKERS = (302, 200, 200, 200, 403)
READERS = (302, 200, 200, 200, 200)
REVIEWERS = (302, 403, 200, 403, 403)
REVIEWERS_SEND = (302, 403, 302, 403, 403)
DESK = (302, 403, 200, 200, 403)
MANAGERS = (302, 403, 403, 200, 403)
MANAGERS_SEND = (302, 403, 403, 302, 403)
SECURITY = (302, 403, 403, 403, 200)
COMPARERS = (302, 403, 200, 403, 200)
SECURITY_BUILDS = (302, 403, 403, 403, 200)
COMPARERS_SEND = (302, 403, 302, 403, 302)
SECURITY_SENDS = (302, 403, 403, 403, 302)
OWN = (302, 200, 404, 404, 403)  # the question is the operator's
ANYBODY = (200, 200, 200, 200, 200)
KEY = (401, 401, 401, 401, 401)  # signing in does not help; what keys may: operations.py

TABLE = [
    Row("console", ASKERS),
    Row("ask", (302, 422, 422, 422, 403), method="POST"),  # without a text
    Row("underline", ASKERS, method="POST"),
    Row("warm", (302, 204, 204, 204, 403), method="POST"),
    Row("unsent", (302, 422, 422, 422, 403)),  # without the name of a tab
    Row("unsent_take", (302, 302, 302, 302, 403), of="unsent", method="POST"),  # back to one's own desk
    Row("unsent_remove", (302, 204, 204, 204, 403), of="unsent", method="POST"),  # of others: nothing happens
    Row("tasks", (302, 302, 302, 302, 403)),
    Row("task", ASKERS, of="task"),
    Row("task_do", (302, 422, 422, 422, 403), of="task", method="POST"),  # without a text
    Row("letter", (302, 404, 404, 404, 403), of="document"),  # no template
    Row("letter_clauses", (302, 403, 403, 404, 403), of="document"),
    Row("letter_check", (302, 204, 204, 204, 403), method="POST"),
    Row("history", ASKERS),
    Row("history_question", OWN, of="question"),
    Row("flag", OWN, of="question"),
    Row("signal", (302, 422, 404, 404, 403), of="question", method="POST"),
    Row("health_live", ANYBODY),
    Row("health_ready", ANYBODY),
    Row("health_deep", KEY),  # of whoever watches the processes
    Row("metrics", KEY),
    Row("status", READERS),
    Row("sign_in", (200, 302, 302, 302, 302)),
    Row("provider", (404, 404, 404, 404, 404)),  # none is named: see tests/assistant/views
    Row("provider_back", (404, 404, 404, 404, 404)),
    Row("sign_out", (302, 302, 302, 302, 302), method="POST"),
    Row("me", READERS),
    Row("me_password", READERS),
    Row("me_sessions_end", (302, 302, 302, 302, 302), method="POST"),  # one's own only
    Row("theme", (302, 302, 302, 302, 302), method="POST"),
    Row("keys_switch", (302, 302, 302, 302, 302), method="POST"),
    Row("evidence_switch", (302, 302, 302, 302, 302), method="POST"),
    Row("tour", (302, 302, 302, 302, 302), method="POST"),  # one's own; without a choice
    Row("language", (302, 302, 302, 302, 302), method="POST"),
    Row("review", REVIEWERS),
    Row("recheck", (302, 403, 200, 200, 403)),
    Row("recheck_confirm", (302, 403, 302, 403, 403), of="review", method="POST"),
    Row("recheck_case", REVIEWERS_SEND, of="case", method="POST"),
    Row("recheck_template", MANAGERS_SEND, of="document", method="POST"),
    Row("relied_on", MANAGERS, of="version"),
    Row("review_answer", REVIEWERS, of="answer"),
    Row("review_correction", REVIEWERS, of="answer", method="POST"),
    Row("review_second", REVIEWERS_SEND, of="answer"),  # none is asked of the supervisor
    # no role has the permission: it is given to a person
    Row("review_dossier", (302, 403, 200, 403, 403), of="answer", method="POST"),
    Row("review_reveal", (302, 403, 403, 403, 403), of="answer", method="POST"),
    Row("review_hold", REVIEWERS_SEND, of="answer", method="POST"),
    Row("updates", ASKERS),
    Row("update_read", (302, 404, 404, 404, 403), of="version", method="POST"),
    Row("note_pin", REVIEWERS, method="POST"),
    Row("note_down", REVIEWERS_SEND, of="note", method="POST"),
    Row("review_analytics", REVIEWERS),
    Row("review_digest", REVIEWERS),
    Row("review_bulk", REVIEWERS_SEND, method="POST"),
    Row("review_outcomes", DESK),
    Row("review_approval", REVIEWERS_SEND, of="approval", method="POST"),
    Row("review_follow_up", (302, 403, 302, 302, 403), of="follow_up", method="POST"),
    Row("review_gaps", DESK),
    Row("review_gap", DESK, of="gap"),
    Row("review_gap_close", MANAGERS_SEND, of="gap", method="POST"),
    Row("review_calendar", DESK),
    Row("review_day_clear", (302, 403, 302, 302, 403), of="day", method="POST"),
    Row("people", SECURITY),
    Row("people_new", SECURITY),
    Row("people_edit", SECURITY, of="user"),
    Row("people_password", SECURITY, of="user"),
    Row("second_step", (302, 200, 200, 200, 200)),
    Row("second_step_reset", (302, 403, 403, 403, 302), of="user", method="POST"),
    Row("keys", SECURITY),
    Row("key_new", SECURITY),
    Row("key_rotate", SECURITY, of="key"),
    Row("key_revoke", SECURITY, of="key"),
    Row("panels", SECURITY),
    Row("panel_new", SECURITY),
    Row("panel_revoke", SECURITY, of="panel_id"),
    Row("panel_revoke", SECURITY_SENDS, of="panel_id", method="POST"),
    Row("panel", (403, 403, 403, 403, 403), of="panel", method="POST"),  # without a signed context
    Row("masking_policy", SECURITY),
    Row("routes", SECURITY),
    Row("route_new", SECURITY),
    Row("route_edit", SECURITY, of="route"),
    Row("route_remove", SECURITY, of="route"),
    Row("route_remove", SECURITY_SENDS, of="route", method="POST"),
    Row("route_probe", SECURITY_SENDS, of="route", method="POST"),
    Row("settings_route_probe", SECURITY_SENDS, of="settings_route", method="POST"),
    Row("route_rule", SECURITY_SENDS, method="POST"),
    Row("route_rule_remove", SECURITY_SENDS, of="rule", method="POST"),
    Row("comparisons", COMPARERS),
    Row("readiness", SECURITY),
    Row("comparison_new", COMPARERS),
    Row("comparison", COMPARERS, of="comparison"),
    Row("comparison_report", COMPARERS, of="comparison"),
    Row("comparison_stop", COMPARERS_SEND, of="comparison", method="POST"),
    Row("comparison_go_on", COMPARERS_SEND, of="comparison", method="POST"),
    Row("cases", COMPARERS),
    Row("case_file", COMPARERS_SEND, method="POST"),
    Row("case_reviews", COMPARERS_SEND, method="POST"),
    Row("case_remove", COMPARERS_SEND, of="case", method="POST"),
    Row("datasets", COMPARERS),
    Row("datasets", SECURITY_BUILDS, method="POST"),  # without a name
    Row("dataset", COMPARERS, of="dataset"),
    Row("register", SECURITY),
    Row("register_answers", SECURITY, of="adapter"),
    Row("register_promote", SECURITY_SENDS, method="POST"),
    Row("register_rollback", SECURITY_SENDS, method="POST"),
    Row("egress", SECURITY),
    Row("limits", SECURITY),
    Row("limit_remove", SECURITY_SENDS, of="limit", method="POST"),
    Row("budget", SECURITY),
    Row("masking_trial", SECURITY, method="POST"),
    Row("people_audit", SECURITY),
    Row("people_audit_export", SECURITY, method="POST"),
    Row("people_audit_anchors", SECURITY),
    Row("people_audit_verify", (302, 403, 403, 403, 302), method="POST"),
    Row("retention", SECURITY),
    Row("retention_term", SECURITY, method="POST"),
    Row("retention_hold", SECURITY, method="POST"),
    Row("retention_lift", SECURITY, of="hold"),
    Row("retention_lift", (302, 403, 403, 403, 302), of="hold", method="POST"),
    Row("retention_erase", SECURITY, method="POST"),
    Row("retention_proof", SECURITY, of="erasure"),
    Row("teams", SECURITY),
    Row("team_new", SECURITY),
    Row("team_edit", SECURITY, of="team"),
    Row("labels", SECURITY),
    Row("label_new", SECURITY),
    Row("label_edit", SECURITY, of="label"),
    Row("documents", READERS),
    Row("own_words", MANAGERS),
    Row("own_word_remove", MANAGERS_SEND, of="term", method="POST"),
    Row("list", MANAGERS, of="list"),
    Row("list_remove", MANAGERS_SEND, of="listed", method="POST"),
    Row("document_synonyms", MANAGERS),
    Row("document_synonyms_remove", MANAGERS_SEND, of="synonyms", method="POST"),
    Row("document", READERS, of="document"),
    Row("document_pair", READERS, of="document"),
    Row("document_link", (302, 403, 403, 404, 403), of="document", method="POST"),  # with what is not said
    Row("document_diff", READERS, of="difference"),
    Row("document_passages", READERS, of="version"),
    Row("document_passage", READERS, of="passage"),
    Row("document_passage_change", MANAGERS_SEND, of="passage", method="POST"),
    Row("document_passage_days", MANAGERS_SEND, of="passage", method="POST"),
    Row("document_place", READERS, of="place"),
    Row("document_page", (302, 404, 404, 404, 404), of="page"),  # a text file has no pictures
    Row("document_version", READERS, of="version"),
    Row("document_file", READERS, of="version"),
    Row("document_upload", MANAGERS),
    Row("document_pages", MANAGERS),
    Row("document_line", (302, 403, 403, 200, 403), of="line"),
    Row("document_card", MANAGERS, of="document"),
    Row("document_publish", MANAGERS_SEND, of="version", method="POST"),
    Row("document_redate", MANAGERS_SEND, of="version", method="POST"),
    Row("document_undo", MANAGERS_SEND, of="version", method="POST"),
    Row("document_settle", MANAGERS_SEND, of="finding", method="POST"),
    Row("document_release", MANAGERS_SEND, of="version", method="POST"),
    Row("document_retire", MANAGERS_SEND, of="version", method="POST"),
    Row("document_again", MANAGERS_SEND, of="version", method="POST"),
    Row("api:ask", KEY, method="POST"),
    Row("api:ask_stream", KEY, method="POST"),
    Row("api:search", KEY, method="POST"),
    Row("api:questions", KEY),
    Row("api:question", KEY, of="question"),
    Row("api:flag_question", KEY, of="question", method="POST"),
    Row("api:mask", KEY, method="POST"),
    Row("api:letters", KEY),
    Row("api:reply", KEY, method="POST"),
    Row("api:summarise", KEY, method="POST"),
    Row("api:classify", KEY, method="POST"),
    Row("api:extract", KEY, method="POST"),
    Row("chat:models", KEY),
    Row("chat:completions", KEY, method="POST"),
    Row("chat:api-root", (404, 404, 404, 404, 404)),
    Row("api:openapi-json", READERS),
    Row("api:openapi-view", READERS),
    Row("api:api-root", (404, 404, 404, 404, 404)),  # an address that only others are built from
]
