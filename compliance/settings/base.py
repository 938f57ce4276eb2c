"""Applications, templates, languages, files."""

from django.utils.translation import gettext_lazy as _

from compliance.settings.environment import BASE_DIR, FAIRLEAD_HOME, env

DEBUG = env.bool("DEBUG", default=False)
ROOT_URLCONF = "compliance.web.urls"
WSGI_APPLICATION = "compliance.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "firms.User"
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
"""Address that links in mails start with."""

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "import_export",
    # Ours stands before the library whose pages it words anew.
    "compliance.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "compliance.core",
    "compliance.evidence",
    "regulations",
    "compliance.firms",
    "compliance.exposure",
    "compliance.cbam",
    "compliance.studies",
    "compliance.search",
    "compliance.alerts",
    "compliance.channels",
    "compliance.desk",
    "compliance.room",
    "compliance.onboarding",
    "compliance.api",
    "compliance.web",
]

MIDDLEWARE = [
    "compliance.api.middleware.ProblemAnswers",  # first: it sees what all others answer below /api/
    "django.middleware.security.SecurityMiddleware",
    "compliance.web.content_policy.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "compliance.web.language.AccountLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it puts the page of the lock-out in place of an answer
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before those of the apps: our first page of the admin stands in for the library's.
        "DIRS": [BASE_DIR / "compliance" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

LANGUAGE_CODE = env.str("FAIRLEAD_LANGUAGE", default="en")
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "compliance" / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = FAIRLEAD_HOME / "static"
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = FAIRLEAD_HOME / "media"
MEDIA_URL = "media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
IMPORT_EXPORT_USE_TRANSACTIONS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"tokens": {"()": "compliance.core.redacting.TokensHidden"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]},
    },
    # At their lower levels these tell addresses, and some addresses hold a secret.
    "loggers": {"apprise": {"level": "WARNING"}, "urllib3": {"level": "INFO"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
