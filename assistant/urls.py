"""Addresses of the desk."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from assistant.api import api, chat
from assistant.views import comparing as comparing_views
from assistant.views import desk as desk_views
from assistant.views import keys, panels, people, retention, routes, spending
from assistant.views import tasks as task_views
from assistant.views.analytics import review_analytics
from assistant.views.asking import ask
from assistant.views.auditing import (
    people_audit,
    people_audit_anchors,
    people_audit_export,
    people_audit_verify,
)
from assistant.views.console import console
from assistant.views.datasets import dataset, datasets
from assistant.views.digest import review_digest
from assistant.views.dossier import review_dossier
from assistant.views.flagging import flag
from assistant.views.gaps import review_gap, review_gap_close, review_gaps
from assistant.views.health import deep, live, metrics, ready
from assistant.views.history import history, history_question
from assistant.views.lists import listing, listing_remove
from assistant.views.masking import masking_policy, masking_trial
from assistant.views.me import me, me_sessions_end
from assistant.views.news import note_down, note_pin, update_read, updates
from assistant.views.own_password import me_password
from assistant.views.own_words import own_word_remove, own_words
from assistant.views.preferences import evidence_switch, keys_switch, language, theme, tour
from assistant.views.rechecking import (
    recheck,
    recheck_case,
    recheck_confirm,
    recheck_template,
    relied_on,
)
from assistant.views.registering import register, register_answers, register_promote, register_rollback
from assistant.views.resting import letter_clauses
from assistant.views.reviewing import review, review_answer, review_correction, review_reveal
from assistant.views.second_step import second_step, second_step_reset
from assistant.views.second_verdicts import review_second
from assistant.views.signalling import signal
from assistant.views.signing_in import SignIn, SignOut
from assistant.views.single_sign_on import provider, provider_back
from assistant.views.status import status
from assistant.views.styleguide import styleguide
from assistant.views.underlining import underline
from assistant.views.unsent import unsent, unsent_remove, unsent_take
from assistant.views.warming import warm

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("v1/", chat.urls),
    path("", console, name="console"),
    path("ask/", ask, name="ask"),
    path("underline/", underline, name="underline"),
    path("warm/", warm, name="warm"),
    path("unsent/", unsent, name="unsent"),
    path("unsent/<uuid:text_id>/take/", unsent_take, name="unsent_take"),
    path("unsent/<uuid:text_id>/remove/", unsent_remove, name="unsent_remove"),
    path("texts/", task_views.tasks, name="tasks"),
    path("texts/<slug:name>/", task_views.task, name="task"),
    path("texts/<slug:name>/do/", task_views.task_do, name="task_do"),
    path("letters/check/", task_views.letter_check, name="letter_check"),
    path("letters/<slug:slug>/", task_views.letter, name="letter"),
    path("letters/<slug:slug>/clauses/", letter_clauses, name="letter_clauses"),
    path("panel/<slug:slug>/", panels.panel, name="panel"),
    path("history/", history, name="history"),
    path("history/<int:question_id>/", history_question, name="history_question"),
    path("history/<int:question_id>/flag/", flag, name="flag"),
    path("history/<int:question_id>/signal/", signal, name="signal"),
    path("health/live", live, name="health_live"),
    path("health/ready", ready, name="health_ready"),
    path("health/deep", deep, name="health_deep"),
    path("metrics", metrics, name="metrics"),
    path("people/", people.people, name="people"),
    path("people/new/", people.people_new, name="people_new"),
    path("people/<int:user_id>/", people.people_edit, name="people_edit"),
    path("people/<int:user_id>/password/", people.people_password, name="people_password"),
    path("people/teams/", people.teams, name="teams"),
    path("people/teams/new/", people.team_edit, name="team_new"),
    path("people/teams/<int:team_id>/", people.team_edit, name="team_edit"),
    path("people/labels/", people.labels, name="labels"),
    path("people/labels/new/", people.label_edit, name="label_new"),
    path("people/labels/<int:label_id>/", people.label_edit, name="label_edit"),
    path("people/keys/", keys.keys, name="keys"),
    path("people/keys/new/", keys.key_new, name="key_new"),
    path("people/keys/<int:key_id>/rotate/", keys.key_rotate, name="key_rotate"),
    path("people/keys/<int:key_id>/revoke/", keys.key_revoke, name="key_revoke"),
    path("people/panels/", panels.panels, name="panels"),
    path("people/panels/new/", panels.panel_new, name="panel_new"),
    path("people/panels/<int:panel_id>/revoke/", panels.panel_revoke, name="panel_revoke"),
    path("people/routes/", routes.routes, name="routes"),
    path("people/routes/new/", routes.route_edit, name="route_new"),
    path("people/routes/<int:route_id>/", routes.route_edit, name="route_edit"),
    path("people/routes/<int:route_id>/remove/", routes.route_remove, name="route_remove"),
    path("people/routes/<int:route_id>/probe/", routes.route_probe, name="route_probe"),
    path(
        "people/routes/settings/<slug:name>/probe/", routes.settings_route_probe, name="settings_route_probe"
    ),
    path("people/routes/rules/", routes.rule_set, name="route_rule"),
    path("people/routes/rules/<int:rule_id>/remove/", routes.rule_remove, name="route_rule_remove"),
    path("people/comparisons/", comparing_views.comparisons, name="comparisons"),
    path("people/comparisons/ready/", comparing_views.ready, name="readiness"),
    path("people/comparisons/new/", comparing_views.comparison_new, name="comparison_new"),
    path("people/comparisons/<int:comparison_id>/", comparing_views.comparison, name="comparison"),
    path(
        "people/comparisons/<int:comparison_id>/report.json",
        comparing_views.comparison_report,
        name="comparison_report",
    ),
    path(
        "people/comparisons/<int:comparison_id>/stop/",
        comparing_views.comparison_stop,
        name="comparison_stop",
    ),
    path(
        "people/comparisons/<int:comparison_id>/go-on/",
        comparing_views.comparison_go_on,
        name="comparison_go_on",
    ),
    path("people/cases/", comparing_views.cases, name="cases"),
    path("people/cases/file/", comparing_views.case_file, name="case_file"),
    path("people/cases/reviews/", comparing_views.case_reviews, name="case_reviews"),
    path("people/cases/<int:case_id>/remove/", comparing_views.case_remove, name="case_remove"),
    path("people/datasets/", datasets, name="datasets"),
    path("people/datasets/<int:dataset_id>/", dataset, name="dataset"),
    path("people/register/", register, name="register"),
    path("people/register/<str:name>/answers/", register_answers, name="register_answers"),
    path("people/register/promote/", register_promote, name="register_promote"),
    path("people/register/rollback/", register_rollback, name="register_rollback"),
    path("people/egress/", spending.egress, name="egress"),
    path("people/limits/", spending.limits, name="limits"),
    path("people/limits/<int:limit_id>/remove/", spending.limit_remove, name="limit_remove"),
    path("people/budget/", spending.budget, name="budget"),
    path("people/masking/", masking_policy, name="masking_policy"),
    path("people/masking/try/", masking_trial, name="masking_trial"),
    path("people/audit/", people_audit, name="people_audit"),
    path("people/audit/export/", people_audit_export, name="people_audit_export"),
    path("people/audit/anchors/", people_audit_anchors, name="people_audit_anchors"),
    path("people/audit/verify/", people_audit_verify, name="people_audit_verify"),
    path("people/retention/", retention.retention, name="retention"),
    path("people/retention/terms/", retention.retention_term, name="retention_term"),
    path("people/retention/holds/", retention.retention_hold, name="retention_hold"),
    path("people/retention/holds/<int:hold_id>/lift/", retention.retention_lift, name="retention_lift"),
    path("people/retention/erase/", retention.retention_erase, name="retention_erase"),
    path("people/retention/erased/<int:erasure_id>/", retention.retention_proof, name="retention_proof"),
    path("own-words/", own_words, name="own_words"),
    path("own-words/<int:term_id>/remove/", own_word_remove, name="own_word_remove"),
    path("lists/<slug:kind>/", listing, name="list"),
    path("lists/<slug:kind>/<int:pk>/remove/", listing_remove, name="list_remove"),
    path("updates/", updates, name="updates"),
    path("updates/<slug:slug>/<int:number>/read/", update_read, name="update_read"),
    path("updates/notes/", note_pin, name="note_pin"),
    path("updates/notes/<int:note_id>/down/", note_down, name="note_down"),
    path("review/", review, name="review"),
    path("review/recheck/", recheck, name="recheck"),
    path("review/recheck/<int:review_id>/", recheck_confirm, name="recheck_confirm"),
    path("review/recheck/cases/<int:case_id>/", recheck_case, name="recheck_case"),
    path("review/recheck/templates/<slug:slug>/", recheck_template, name="recheck_template"),
    path("review/analytics/", review_analytics, name="review_analytics"),
    path("review/digest/", review_digest, name="review_digest"),
    path("review/bulk/", desk_views.review_bulk, name="review_bulk"),
    path("review/outcomes/", desk_views.review_outcomes, name="review_outcomes"),
    path("review/approvals/<int:approval_id>/", desk_views.review_approval, name="review_approval"),
    path("review/follow-ups/<int:follow_up_id>/", desk_views.review_follow_up, name="review_follow_up"),
    path("review/gaps/", review_gaps, name="review_gaps"),
    path("review/gaps/<int:gap_id>/", review_gap, name="review_gap"),
    path("review/gaps/<int:gap_id>/close/", review_gap_close, name="review_gap_close"),
    path("review/calendar/", desk_views.review_calendar, name="review_calendar"),
    path("review/calendar/<int:day_id>/clear/", desk_views.review_day_clear, name="review_day_clear"),
    path("review/relied-on/<slug:slug>/<int:number>/", relied_on, name="relied_on"),
    path("review/<int:answer_id>/", review_answer, name="review_answer"),
    path("review/<int:answer_id>/second/", review_second, name="review_second"),
    path("review/<int:answer_id>/hold/", desk_views.review_hold, name="review_hold"),
    path("review/<int:answer_id>/dossier/", review_dossier, name="review_dossier"),
    path("review/<int:answer_id>/correction/", review_correction, name="review_correction"),
    path("review/<int:answer_id>/reveal/", review_reveal, name="review_reveal"),
    path("status/", status, name="status"),
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-in/provider/", provider, name="provider"),
    path("sign-in/provider/back/", provider_back, name="provider_back"),
    path("second-step/", second_step, name="second_step"),
    path("people/<int:user_id>/second-step/", second_step_reset, name="second_step_reset"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
    path("me/", me, name="me"),
    path("me/password/", me_password, name="me_password"),
    path("me/sessions/end/", me_sessions_end, name="me_sessions_end"),
    path("preferences/theme/", theme, name="theme"),
    path("preferences/shortcuts/", keys_switch, name="keys_switch"),
    path("preferences/evidence/", evidence_switch, name="evidence_switch"),
    path("preferences/tour/", tour, name="tour"),
    path("preferences/language/", language, name="language"),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
