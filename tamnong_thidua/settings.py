"""Settings of the program, from the environment and from an optional `.env` beside manage.py.

Without any variable this is the demonstration on one machine: SQLite, loopback only.
`PRODUCTION=true` makes it the real thing, which needs SECRET_KEY and ALLOWED_HOSTS.
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")  # a variable that is already set wins; no file is no fault

# All that the program writes. Two databases on one machine need two of these.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

# Which of the two worlds

DEMONSTRATION_KEY = "demonstration-only-"
PRODUCTION = env.bool("PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)

if PRODUCTION:
    SECRET_KEY = env.str("SECRET_KEY")
    ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS")]
    if any("*" in host or host.strip(".") == "" for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS phải là các tên miền của máy chủ này, như thidua.tinh.gov.vn; không dùng dấu *."
        )
    if DEBUG:
        raise ImproperlyConfigured(
            "Không đặt DEBUG cùng PRODUCTION=true: trang báo lỗi sẽ lộ bí mật."
        )
    if (
        SECRET_KEY.startswith(DEMONSTRATION_KEY)
        or len(set(SECRET_KEY)) < 10
        or len(SECRET_KEY) < 50
    ):
        raise ImproperlyConfigured(
            "SECRET_KEY phải là một chuỗi ngẫu nhiên riêng của máy chủ này, dài ít nhất 50 ký tự."
        )
else:
    SECRET_KEY = env.str("SECRET_KEY", default=DEMONSTRATION_KEY + "0" * 40)
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

# What the program is made of

INSTALLED_APPS = [
    # Ours first, so that our templates win over those of the libraries.
    "tamnong_thidua",
    "campaigns",
    "registrations",
    "commendations",
    "dashboards",
    "metrics",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "simple_history",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]

MIDDLEWARE = [
    "tamnong_thidua.operations.logs.RequestLogMiddleware",  # first: it sees every answer
    "django.middleware.security.SecurityMiddleware",
    "tamnong_thidua.middleware.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "tamnong_thidua.middleware.StorableCookiesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",  # says whether the session passed the second step
    # Before the check of forged requests, which reads the whole body.
    "tamnong_thidua.middleware.DefaultDenyMiddleware",
    "tamnong_thidua.middleware.StorableInputMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    # A second net: a rule that forgot about anonymous visitors still sends them to the log-in.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "tamnong_thidua.middleware.OriginMiddleware",
]

SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = (
    True  # a reason is a sentence, not 100 characters
)

ROOT_URLCONF = "tamnong_thidua.urls"
WSGI_APPLICATION = "tamnong_thidua.wsgi.application"

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
                "tamnong_thidua.context_processors.navigation",
            ],
        },
    },
]

# Database

if env.str("DATABASE_URL", default=""):
    DATABASE = env.db_url("DATABASE_URL")
else:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "db.sqlite3"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # Twenty writers at once meet no "database is locked" with these three together; with WAL alone
    # most of them do. Never with ATOMIC_REQUESTS: every read would queue for the write lock.
    DATABASE["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # A new connection costs PostgreSQL more than a page does.
    DATABASE["CONN_MAX_AGE"] = 60
    DATABASE["CONN_HEALTH_CHECKS"] = True
    # A server that is not there is said within seconds, not after two minutes.
    DATABASE.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)

DATABASES = {"default": DATABASE}

# Pages that stay while nothing changes that they show (dashboards/page_cache.py): in the memory of each process,
# under a key that says what they were made from, so that no process can answer with an old one.

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 150},
    },
}

# Imports on the web run in a process of their own (metrics/intake): no file can stop a web process.
# The limits of that process are far above what a file needs that the importer takes.

IMPORTS_IN_BACKGROUND = env.bool("IMPORTS_IN_BACKGROUND", default=True)
IMPORT_MEMORY_MIB = env.int("IMPORT_MEMORY_MIB", default=1536)
IMPORT_SECONDS = env.int("IMPORT_SECONDS", default=900)

# The grid of figures has fourteen fields a procedure, and a department may have some hundreds of procedures.

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Accounts

AUTH_USER_MODEL = "campaigns.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 7 * 24 * 60 * 60  # how long a link of invitation opens
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
LOGIN_URL = "/dang-nhap/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL

# The second step of signing in: codes of an application (TOTP), recovery codes on paper

SECOND_FACTOR_FOR_STAFF = env.bool("SECOND_FACTOR_FOR_STAFF", default=False)
OTP_TOTP_ISSUER = "Thi đua Tam Nông"  # how the application names the account
OTP_TOTP_SYNC = (
    False  # the minute and a half around now, always: no window that wanders with a telephone
)

# Vietnamese

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
LOCALE_PATHS = [BASE_DIR / "locale"]  # over the libraries' own words, their scripts' included
FORMAT_MODULE_PATH = ["tamnong_thidua.formats"]

# Files that the browser loads

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if PRODUCTION:
    STATIC_ROOT = VAR_DIR / "static"  # filled by `manage.py collectstatic`
    STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
else:
    WHITENOISE_USE_FINDERS = True  # straight from the source folders, nothing to collect

# What other parts add to a unit's card: functions as ``campaigns.panels`` describes them, in the order of the card.

CARD_PANELS = ["registrations.card.panels_for", "commendations.card.panels_for"]

# What other parts know about a person with an account: functions of the account, for the file of one's own data.

PERSONAL_DATA = ["commendations.personal.data_of_account"]

# What stands in the way of figures that are back-dated: functions (campaign, instant) -> a sentence, or None.

BACKDATING_GUARDS = ["dashboards.published_boards.refuse_backdating"]

# Mail

SITE_ADDRESS = env.str("SITE_ADDRESS", default="").rstrip("/")  # https://…, for links in mails
if PRODUCTION:
    vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
    DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="webmaster@localhost")
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# Everything goes to the terminal, where the service manager keeps it, with or without DEBUG; of a real
# server as JSON, a line a request. What may stand in it is said in logs.py.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "tamnong_thidua.operations.logs.WithRequestId"}},
    "formatters": {
        "json": {"()": "tamnong_thidua.operations.logs.JsonFormatter"},
        "text": {"format": "%(levelname)s [%(request_id)s] %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "level": "INFO" if PRODUCTION else "WARNING",
            "filters": ["request_id"],
            "formatter": "json" if PRODUCTION else "text",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": []},  # not Django's own: silent without DEBUG
        "tamnong_thidua": {"level": "INFO"},
    },
}

# Care of a real server: what /healthz and the page of the system measure against

BACKUP_HOURS = env.int("BACKUP_HOURS", default=26 if PRODUCTION else 0)  # 0: none is expected
DISK_FREE_MIB = env.int("DISK_FREE_MIB", default=1024)

# Safety of a real server: HTTPS everywhere. The headers of a page are in middleware.py.

BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a monitor on the same machine asks gunicorn itself
    if BEHIND_PROXY:
        # Only behind a proxy that always sets this header: anybody else could forge it.
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
