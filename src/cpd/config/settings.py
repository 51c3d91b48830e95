"""Django's settings, all of them from :mod:`cpd.core.environment`."""

from pathlib import Path
from urllib.parse import urlsplit

from cpd.core import waiting
from cpd.core.environment import database_settings, read_environment

ENVIRONMENT = read_environment()
SANDBOX = ENVIRONMENT.sandbox
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
PUBLIC_URL = ENVIRONMENT.public_url
ROOT_URLCONF = "cpd.config.urls"
WSGI_APPLICATION = "cpd.config.wsgi.application"

ROOMS = [
    "cpd.core",
    "cpd.fence",
    "cpd.integrations",
    "cpd.outbox",
    "cpd.accounts",
    "cpd.cohorts",
    "cpd.providers",
    "cpd.schools",
    "cpd.teachers",
    "cpd.training",
    "cpd.npq",
    "cpd.statements",
    "cpd.declarations",
    "cpd.finance",
    "cpd.publishing",
    "cpd.webhooks",
    "cpd.sandbox",
    "cpd.api",
    "cpd.web",
    "cpd.jobs",
    "cpd.incidents",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    *ROOMS,
]
MIDDLEWARE = [
    "cpd.web.middleware.TrustedProxiesMiddleware",
    "cpd.web.middleware.RequestIdMiddleware",
    "cpd.web.middleware.RequestLogMiddleware",
    "cpd.api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cpd.web.static_files.StaticFilesMiddleware",
    "cpd.web.middleware.CookieMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cpd.web.middleware.PageSecurityMiddleware",
    "cpd.web.middleware.TurnsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "cpd.web.pages.environment"},
    },
]

if ENVIRONMENT.name == "test":
    waiting.use(waiting.TESTS)
DATABASES = {"default": waiting.limited(database_settings(ENVIRONMENT.database_url))}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["cpd.jobs.tasks"]  # only by those who ask for a job, or work through the queue
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["cpd.web.accounts.sessions.UserBackend"]
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # addresses are unique whatever their case: by a constraint, not by the field
OTP_TOTP_ISSUER = "Manage Teacher CPD"
OTP_TOTP_THROTTLE_FACTOR = 0  # wrong codes are counted by person and by network address, by ourselves

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_APPEND_ONLY = True
PGHISTORY_DEFAULT_TRACKERS = None

DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from
EMAIL_HOST = ENVIRONMENT.email_host
EMAIL_PORT = ENVIRONMENT.email_port
EMAIL_HOST_USER = ENVIRONMENT.email_user
EMAIL_HOST_PASSWORD = ENVIRONMENT.email_password
EMAIL_USE_TLS = ENVIRONMENT.email_tls == "starttls"
EMAIL_USE_SSL = ENVIRONMENT.email_tls == "implicit"
NOTIFY_API_KEY = ENVIRONMENT.notify_api_key
NOTIFY_TEMPLATE_ID = ENVIRONMENT.notify_template_id
NOTIFY_CALLBACK_TOKEN = ENVIRONMENT.notify_callback_token
NOTIFY_URL = ENVIRONMENT.notify_url
TEACHING_RECORD_KEY = ENVIRONMENT.teaching_record_key
TEACHING_RECORD_URL = ENVIRONMENT.teaching_record_url
OIDC_ISSUER = ENVIRONMENT.oidc_issuer
OIDC_CLIENT_ID = ENVIRONMENT.oidc_client_id
OIDC_CLIENT_SECRET = ENVIRONMENT.oidc_client_secret
OIDC_NAME = ENVIRONMENT.oidc_name
EMAIL_TIMEOUT = 10  # seconds that a mail server may take for each answer; a job waits, never a request

PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful", "concurrency": 4}
"""What is done leaves the queue. Four jobs at a time: one that hangs does not keep the others."""

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

SESSION_ENGINE = "cpd.web.accounts.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 2 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.production
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # TrustedProxiesMiddleware sees to who may say so
SECURE_SSL_REDIRECT = ENVIRONMENT.production
SECURE_SSL_HOST = urlsplit(PUBLIC_URL).netloc
SECURE_REDIRECT_EXEMPT = ["^(healthcheck|metrics)$"]  # asked from beside the proxy, without TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 31536000 if ENVIRONMENT.production else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"  # a notice outlives the session
CSRF_FAILURE_VIEW = "cpd.web.problems.form_expired"

STATIC_URL = "/static/"
STATICFILES_DIRS = [
    ("cpd", PACKAGE / "web" / "static"),
]
GOVUK = PACKAGE.parent.parent / "node_modules" / "govuk-frontend" / "dist" / "govuk"
WHITENOISE_ROOT = GOVUK  # the design system's style sheet asks for /assets/fonts and /assets/images
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
LOGGING_CONFIG = None
APPEND_SLASH = False
