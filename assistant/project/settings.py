"""All settings of Sufler, read from the environment once; .env.example lists the variables.

The embedded defaults (SQLite, an embedded Redis-protocol server, qdrant-edge, the engine on loopback) need
nothing but a folder, SUFLER_HOME. Each of them is replaced by naming a service's URL.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url

from assistant.project import environment as env
from assistant.project import production
from assistant.project.secrets import restored, secret

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# --- where state lives -----------------------------------------------------------------------------------
HOME = env.writable("SUFLER_HOME", BASE_DIR / "var")
MODELS_FOLDER = env.folder("SUFLER_MODELS", Path.home() / ".cache" / "sufler")
DATA_FOLDER = env.folder("SUFLER_DATA", BASE_DIR.parent / "shared" / "data")
MEDIA_ROOT = HOME / "documents"
INDEX_FOLDER = HOME / "index"
PREVIEWS = HOME / "previews"
# what is noted of the audit chain day by day; better where whoever runs the database can't write
ANCHOR_FILE = env.folder("SUFLER_ANCHOR_FILE", HOME / "anchors" / "audit.jsonl")

# --- Django ----------------------------------------------------------------------------------------------
SECRET_KEY = secret("SUFLER_SECRET_KEY", HOME)
DEBUG = env.flag("SUFLER_DEBUG")
# what passwords, cookies and headers are held to where people work: TLS in front, secrets from outside
PRODUCTION = env.flag("SUFLER_PRODUCTION")
HOST = env.text("SUFLER_HOST", "127.0.0.1")
PORT = env.number("SUFLER_PORT", 8000)
# proxies in front, addresses or networks: whom they name in X-Forwarded-For is the client
PROXIES = env.listing("SUFLER_PROXIES", "127.0.0.1,::1")
ALLOWED_HOSTS = env.listing("SUFLER_ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{HOST}")
CSRF_TRUSTED_ORIGINS = env.listing("SUFLER_TRUSTED_ORIGINS")
# whether only this machine reaches Sufler, as in the demo; in production a proxy leads others to it
ONLY_HERE = HOST in ("127.0.0.1", "localhost", "::1") and not CSRF_TRUSTED_ORIGINS and not PRODUCTION
ROOT_URLCONF = "assistant.project.urls"
ASGI_APPLICATION = "assistant.project.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "foundation.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "console"
LOGOUT_REDIRECT_URL = "sign_in"

INSTALLED_APPS = [
    "assistant",
    "ingestion",
    "foundation",
    "django_htmx",
    "template_partials",
    "ninja",
    "csp",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "assistant.project.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "assistant.project.flood.FloodMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "assistant.project.language.ChosenLanguageMiddleware",
    "assistant.project.bodies.TooLargeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "assistant.project.sessions.IdleMiddleware",
    "assistant.project.gate.GateMiddleware",
    "assistant.project.panels.PanelMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # the last: it turns a refused sign-in into the page that says so
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    }
]

DATABASES = {
    # under ASGI every request has a thread of its own: a connection kept for the next one would only pile up
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{HOME / 'sufler.sqlite3'}"), conn_max_age=0
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # a web process and a worker share the file: WAL lets them read while one writes; FULL: what somebody was
    # told is stored, or an anchor knows of, is there after a power cut
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }

PASSWORD_HASHERS = [
    "assistant.project.hashing.FewAtOnce",
    # of earlier versions: read, and written anew at the next sign-in
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesBackend",
    "assistant.backends.ByPassword",
    "assistant.backends.ByDirectory",
    "assistant.backends.ByProvider",
]
# who fails so often under one name from one address waits; the name is kept as a digest, see signing.py
AXES_FAILURE_LIMIT = env.number("SUFLER_SIGN_IN_TRIES", 5)
AXES_COOLOFF_TIME = timedelta(minutes=env.number("SUFLER_SIGN_IN_WAIT_MINUTES", 15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "assistant.signing.digest_of_name"
AXES_LOCKOUT_CALLABLE = "assistant.views.signing_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# what it keeps no value of, beside `password`
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "old", "again"]
# whose second step is demanded
TOTP_ROLES = [
    role
    for role in env.listing("SUFLER_TOTP_ROLES", "none" if ONLY_HERE else "supervisor,admin,security")
    if role != "none"
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},  # ASVS 2.1.1
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# who may sign in with a password; nobody named: everybody who has one
PASSWORD_NAMES = env.listing("SUFLER_PASSWORD_NAMES")

# --- single sign-on: an OpenID Connect provider of the bank's; off while no issuer is named ----------------
OIDC_ISSUER = env.text("SUFLER_OIDC_ISSUER")
OIDC_ORIGIN = "/".join(OIDC_ISSUER.split("/")[:3])
OIDC_CLIENT_ID = env.text("SUFLER_OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.text("SUFLER_OIDC_CLIENT_SECRET")
# certificates of the authority behind the provider's own, PEM; without them those the machine trusts
OIDC_CA = env.text("SUFLER_OIDC_CA")
OIDC_SCOPES = env.listing("SUFLER_OIDC_SCOPES", "openid,profile,email")
# by what a person is known for good, and what they are called here
OIDC_SUBJECT_CLAIM = env.text("SUFLER_OIDC_SUBJECT_CLAIM", "sub")
OIDC_NAME_CLAIM = env.text("SUFLER_OIDC_NAME_CLAIM", "preferred_username")
# `value=role` for each value of the claim that means something here
OIDC_ROLES_CLAIM = env.text("SUFLER_OIDC_ROLES_CLAIM", "groups")
OIDC_ROLES = env.listing("SUFLER_OIDC_ROLES")
# whether somebody of the page People may be taken over by the name that the provider says
OIDC_LINK = env.flag("SUFLER_OIDC_LINK")
# values of amr or acr that stand for the second step
OIDC_SECOND_FACTOR = env.listing("SUFLER_OIDC_SECOND_FACTOR")
OIDC_SIGN_OUT = env.flag("SUFLER_OIDC_SIGN_OUT", True)

# --- the bank's directory: names and passwords of its own; off while no address is named -------------------
LDAP_URL = env.text("SUFLER_LDAP_URL")
LDAP_CA = env.text("SUFLER_LDAP_CA")
# either where an entry is, by the name, or who may look for it, and below what
LDAP_DN = env.text("SUFLER_LDAP_DN")
LDAP_BIND_DN = env.text("SUFLER_LDAP_BIND_DN")
LDAP_BIND_PASSWORD = env.text("SUFLER_LDAP_BIND_PASSWORD")
LDAP_BASE = env.text("SUFLER_LDAP_BASE")
LDAP_OBJECT_CLASS = env.text("SUFLER_LDAP_OBJECT_CLASS", "person")
LDAP_NAME_ATTRIBUTE = env.text("SUFLER_LDAP_NAME_ATTRIBUTE", "uid")
# by what a person is known for good
LDAP_ID_ATTRIBUTE = env.text("SUFLER_LDAP_ID_ATTRIBUTE", "entryUUID")
# groups: named by the person's entry, or, below a base, those that name the person
LDAP_GROUPS_ATTRIBUTE = env.text("SUFLER_LDAP_GROUPS_ATTRIBUTE", "memberOf")
LDAP_GROUPS_BASE = env.text("SUFLER_LDAP_GROUPS_BASE")
LDAP_MEMBER_ATTRIBUTE = env.text("SUFLER_LDAP_MEMBER_ATTRIBUTE", "member")
LDAP_ROLES = env.items("SUFLER_LDAP_ROLES")
LDAP_LINK = env.flag("SUFLER_LDAP_LINK")

# --- languages and time ----------------------------------------------------------------------------------
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("kk", "Қазақша"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "assistant" / "locale"]
FORMAT_MODULE_PATH = ["assistant.project.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"
USE_THOUSAND_SEPARATOR = True

# --- files -----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/documents/files/"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# of a whole request, files of those who are signed in apart: assistant/project/bodies.py
BODY_LARGEST_BYTES = 4 * 1024 * 1024
UPLOAD_LARGEST_BYTES = 200 * 1024 * 1024
# what one person may upload over the web in a day (ASVS 12.1.3)
UPLOADS_A_DAY = env.number("SUFLER_UPLOADS_A_DAY", 2_000)
UPLOAD_BYTES_A_DAY = 1024 * 1024 * env.number("SUFLER_UPLOAD_MB_A_DAY", 10_000)
# pages may be imported from these hosts (name, or name:port), and from nowhere while none is named
INTRANET_HOSTS = env.listing("SUFLER_INTRANET_HOSTS")
# the antivirus that every file is shown to first: host:port inside, or unix:/path of its socket; empty: none
CLAMD = env.text("SUFLER_CLAMD")

# --- headers ---------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        # signing out may lead to the provider's own page for it
        "form-action": ["'self'", *filter(None, [OIDC_ORIGIN])],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
# whoever watches the processes asks them directly
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_HSTS_SECONDS = production.YEAR if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
# browsers take such a name from this host alone, over https and for every path (ASVS 3.4.4)
SESSION_COOKIE_NAME = "__Host-sessionid" if PRODUCTION else "sessionid"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# a working day at most, and half an hour without a click (ASVS 3.3.2)
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = 60 * env.number("SUFLER_IDLE_MINUTES", 30)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
X_FRAME_OPTIONS = "DENY"

# --- ends ------------------------------------------------------------------------------------------------
# after SIGTERM running answers have so long to come to their end
DRAIN_SECONDS = env.number("SUFLER_DRAIN_SECONDS", 60)

# --- work in the background ------------------------------------------------------------------------------
REDIS_PORT = env.number("SUFLER_REDIS_PORT", 6390)
REDIS_URL = env.text("REDIS_URL", f"redis://:{secret('SUFLER_REDIS_KEY', HOME)}@127.0.0.1:{REDIS_PORT}/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# 1: one process `celery beat` strikes for all workers; 0: each worker keeps time by itself
BEAT = env.flag("SUFLER_BEAT")
_MINUTE = 60
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    # a worker that was away for long finds one of each, not a hundred
    name: {
        "task": name,
        "schedule": minutes * _MINUTE,
        "options": {"expires": minutes * _MINUTE},
    }
    for name, minutes in (
        ("assistant.tasks.expire", 15),
        ("assistant.tasks.watch", 15),
        ("assistant.tasks.verify_audit", 60),
        ("assistant.tasks.fill_desk", 15),
        ("assistant.tasks.sort_answers", 15),
        ("assistant.tasks.embed_gaps", 15),
        ("assistant.tasks.settle_abandoned", 15),
        ("assistant.tasks.take_up_comparisons", 15),
        ("assistant.tasks.read_ahead", 1),
        ("ingestion.tasks.pick_up_silent", 1),
    )
}
# a version of which the worker has not reported for so long is taken up anew; longer than one page of a scan
# may take (`confining.SECONDS`), or two workers would read the same file
SILENCE_SECONDS = env.number("SUFLER_SILENCE_SECONDS", 180)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}

# --- engines ---------------------------------------------------------------------------------------------
ENGINE_PORT = env.number("SUFLER_ENGINE_PORT", 8001)
CHAT_URL = env.text("SUFLER_CHAT_URL", f"http://127.0.0.1:{ENGINE_PORT}/v1")
CHAT_MODEL = env.text("SUFLER_CHAT_MODEL", "qwen2.5-coder-1.5b-instruct-q4_k_m")
# the adapters that come with the product, by the weights they are for; an engine elsewhere has its own
TUNED_FOR = {"qwen2.5-coder-1.5b-instruct-q4_k_m": "answers"}
SHIPPED_ADAPTER = "" if env.text("SUFLER_CHAT_URL", "") else TUNED_FOR.get(CHAT_MODEL, "")
# "none": the weights alone
CHAT_ADAPTER = env.text("SUFLER_CHAT_ADAPTER", SHIPPED_ADAPTER).replace("none", "")
CHAT_RULES = env.flag("SUFLER_CHAT_RULES", True)
CHAT_APART = env.flag("SUFLER_CHAT_APART", False)
# whether the engine reads passages in idle time, before anybody asks
WARMING = env.flag("SUFLER_WARMING", True)
EMBED_URL = env.text("SUFLER_EMBED_URL", f"http://127.0.0.1:{ENGINE_PORT}/v1")
EMBED_MODEL = env.text("SUFLER_EMBED_MODEL", "multilingual-e5-small-tuned3-int8")
EMBED_DIMENSION = env.number("SUFLER_EMBED_DIMENSION", 384)
# e5 wants to be told which side a text is on; another embedder may want nothing
EMBED_QUESTION_PREFIX = "query: "
EMBED_PASSAGE_PREFIX = "passage: "
# calibrated for this embedder on the demo bank; manage.py calibrate finds an installation's own
NEAREST = env.fraction("SUFLER_NEAREST", 0.46)
# what leaning another way than the library does costs, beside the nearness of passages; 0: nothing
TOPIC_SHARE = env.decimal("SUFLER_TOPIC_SHARE", 2.5)
# without the embedder: the share of the question's words that the best passage says at least, to be quoted
WORDS_ENOUGH = env.fraction("SUFLER_WORDS_ENOUGH", 0.2)
# questions that contact centres get and others: services-ru.txt, general-ru.txt …
TYPICAL_FOLDER = env.folder("SUFLER_TYPICAL", BASE_DIR / "ingestion/pipeline/indexing/typical")
# how many passages the model reads for a question
SOURCES = env.number("SUFLER_SOURCES", 3)
# how probable it must be that the passages answer: for asking the model at all, and for quoting them where
# nothing it wrote is supported (docs/quality.md); manage.py calibrate shows what other values would do
LEAST_TO_ASK = env.fraction("SUFLER_LEAST_TO_ASK", 0.56)
LEAST_TO_QUOTE = env.fraction("SUFLER_LEAST_TO_QUOTE", 0.65)
# from here on a passage is quoted although the model says that there is no answer
SURE_TO_QUOTE = env.fraction("SUFLER_SURE_TO_QUOTE", 0.95)
# how probable it must be that a source carries a sentence, for the guard to let it stand
LEAST_SUPPORT = env.fraction("SUFLER_LEAST_SUPPORT", 0.48)
# how probable a refusal of the model must be, compared with all ways to begin an answer; and from what chance
# on an answer that it writes nevertheless is marked
REFUSAL_CHANCE = env.fraction("SUFLER_REFUSAL_CHANCE", 0.9)
DOUBT_CHANCE = env.fraction("SUFLER_DOUBT_CHANCE", 0.3)
# whom to ask when the documents do not answer: words for everything, `kind=words` or `slug=words` for some
CONTACTS = env.listing("SUFLER_CONTACTS")
ENGINE_KEY = secret("SUFLER_ENGINE_KEY", HOME)
# whoever watches the processes shows it at /metrics and /health/deep
METRICS_KEY = secret("SUFLER_METRICS_KEY", HOME)
# hosts that routes may lead to although their address says otherwise: a gateway inside that leads outside, a
# machine of the bank's own with a public address
ROUTE_HOSTS = env.listing("SUFLER_ROUTE_HOSTS")
QDRANT_URL = env.text("QDRANT_URL")
QDRANT_API_KEY = env.text("QDRANT_API_KEY")

# --- the values behind placeholders: encrypted, for a short time -------------------------------------------
VAULT_KEY = secret("SUFLER_VAULT_KEY", HOME)
VAULT_KEY_GIVEN = bool(env.text("SUFLER_VAULT_KEY"))
VAULT_OLD_KEYS = [
    *env.listing("SUFLER_VAULT_OLD_KEYS"),
    # the whole of it is tried as well: a key of somebody's own making may have a comma in it
    *filter(None, [env.text("SUFLER_VAULT_OLD_KEYS")]),
    # a backup was made in the middle of a rotation
    *restored("SUFLER_VAULT_OLD_KEYS", HOME),
]
MASK_SECONDS = env.number("SUFLER_MASK_SECONDS", 5)
VAULT_HOURS = env.number("SUFLER_VAULT_HOURS", 24)
# further ahead of the last time that old data was looked for the clock is not believed; 0: it always is
CLOCK_DAYS = env.number("SUFLER_CLOCK_DAYS", 14)

# calls of the API a minute, by each key and from each address, before each web process answers 429
API_KEY_PACE = env.number("SUFLER_API_KEY_PACE", 120)
API_ADDRESS_PACE = env.number("SUFLER_API_ADDRESS_PACE", 600)
# tries to sign in a minute from one address, behind which a whole office may sit
SIGN_IN_PACE = env.number("SUFLER_SIGN_IN_PACE", 120)

if PRODUCTION:
    production.insist(
        keys={
            name: env.text(name) for name in ("SUFLER_SECRET_KEY", "SUFLER_ENGINE_KEY", "SUFLER_VAULT_KEY")
        },
        database=DATABASES["default"],
        hosts=ALLOWED_HOSTS,
        debug=DEBUG,
    )

# --- the review desk: of a hundred answers that nobody doubts so many are drawn for a look -----------------
REVIEW_SAMPLE = env.number("SUFLER_REVIEW_SAMPLE", 3)
# of a hundred answers with a first verdict a second supervisor judges so many, without seeing it; 0: none
REVIEW_TWICE = env.number("SUFLER_REVIEW_TWICE", 0)

# --- traces: a collector inside that takes OTLP over HTTP; empty: none --------------------------------------
OTLP = env.text("SUFLER_OTLP")

# --- logs: ids, counts and milliseconds, never a question, an answer or a form -----------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"class": "assistant.project.logs.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "sufler": {"level": "INFO"},
        "httpx": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
        # failed sign-ins stand in the audit chain
        "axes": {"level": "ERROR"},
        "openai": {"level": "WARNING"},
        # uvicorn and celery would write the words of exceptions with formatters of their own
        "uvicorn": {"level": "INFO"},
        "uvicorn.error": {"level": "INFO"},
        # it says whose a request is and what was looked for; uvicorn alone can not keep it off
        "uvicorn.access": {"level": "CRITICAL", "propagate": False},
        "celery": {"level": "INFO"},
    },
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
