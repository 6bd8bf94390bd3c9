"""Settings of the site: from the environment only, prefix MIROIR_, safe on one machine by default."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from miroir.config.databases import database_of

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("MIROIR_VAR", ROOT / "var"))

DEBUG = False
DEMONSTRATION = os.environ.get("MIROIR_DEMONSTRATION", "") == "1"
OPEN_SECRET = "only for a demonstration on one machine: whoever reads this can sign in as anybody"  # noqa: S105
SECRET_KEY = os.environ.get("MIROIR_SECRET_KEY", OPEN_SECRET)
ALLOWED_HOSTS = os.environ.get("MIROIR_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
SITE_ADDRESS = os.environ.get("MIROIR_ADDRESS", "http://127.0.0.1:8000")

INSTALLED_APPS = [
    "miroir.config.apps.RepairConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "miroir.accounts",  # before allauth: its pages are ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_q",
    "miroir.common",
    "miroir.records",
    "miroir.letters",
    "miroir.journal",
    "miroir.directory",
    "miroir.consultations",
    "miroir.drafting",
    "miroir.decisions",
    "miroir.portal",
    "demonstration",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "miroir.directory.middleware.StandingMiddleware",
    "miroir.common.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "miroir.config.urls"
WSGI_APPLICATION = "miroir.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "miroir.accounts.titles.titles",
            ]
        },
    },
]
FORM_RENDERER = "miroir.common.forms.Renderer"
DATABASES = {"default": database_of(os.environ.get("MIROIR_DATABASE", ""), beside=VAR)}
FILE_UPLOAD_HANDLERS = [
    "miroir.common.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "miroir" / "locale"]
FORMAT_MODULE_PATH = ["miroir.common.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],  # the passkey's question, which allauth's script fetches
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURED = SITE_ADDRESS.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURED
SESSION_ENGINE = "miroir.accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if SECURED else 0
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["miroir.accounts.sessions.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "miroir.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "miroir.accounts.forms.SignInForm",
    "signup": "miroir.accounts.forms.SignUpForm",
    "add_email": "miroir.accounts.forms.NewAddressForm",
    "change_password": "miroir.accounts.forms.NewPasswordForm",
    "set_password": "miroir.accounts.forms.FirstPasswordForm",
    "reset_password": "miroir.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "miroir.accounts.forms.OtherPasswordForm",
    "reauthenticate": "miroir.accounts.forms.PasswordAgainForm",
    "confirm_email_verification_code": "miroir.accounts.forms.LetterCodeForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True  # a link would be followed by mail filters, and break in long lines
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 2 * 3600  # some mail servers make a first letter wait
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "portal:home"
PASSWORD_RESET_TIMEOUT = 24 * 3600
MFA_ADAPTER = "miroir.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "miroir.accounts.forms.SecondFactorForm",
    "reauthenticate": "miroir.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "miroir.accounts.forms.AppForm",
    "add_webauthn": "miroir.accounts.forms.NewKeyForm",
    "edit_webauthn": "miroir.accounts.forms.KeyNameForm",
    "signup_webauthn": "miroir.accounts.forms.FirstKeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURED  # browsers allow it on localhost alone
MFA_TOTP_ISSUER = "Miroir"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute wrong
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("MIROIR_PROXIES", "0"))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",  # rate limits hold across workers and machines
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

EMAIL_BACKEND = "miroir.letters.backend.LetterBackend"
DEFAULT_FROM_EMAIL = os.environ.get("MIROIR_MAIL_FROM", "Miroir <miroir@localhost>")
SMTP = os.environ.get("MIROIR_SMTP", "")

Q_CLUSTER = {
    "name": "miroir",
    "orm": "default",
    "workers": int(os.environ.get("MIROIR_TASK_WORKERS", "1")),
    "timeout": 300,
    "retry": 360,
    "max_attempts": 5,
    "ack_failures": True,
    "catch_up": False,
    "poll": 0.5,
    "bulk": 1,
    "label": "Tasks",
}
SCHEDULES = [
    ("letters that wait", "miroir.letters.tasks.deliver_due", 5),
    ("old letters", "miroir.letters.tasks.forget_old", 24 * 60),
    ("seals of the journal", "miroir.journal.tasks.seal", 1),
    ("figures that are owed", "miroir.consultations.tasks.keep_stale_maps", 5),
    ("terms of objections", "miroir.drafting.tasks.watch_terms_of_objections", 15),
    ("calls whose time is over", "miroir.decisions.tasks.close_due_calls", 1),
    ("measures of which nothing is heard", "miroir.decisions.tasks.watch_silent_measures", 24 * 60),
]
"""What workers do every so many minutes: name, task, minutes. Laid by `miroir site lay_schedules`."""

FORGETTING = ["miroir.consultations.actions.forgetting.forget_person"]
"""What rooms above the directory do when an account is closed: actions that take `by` and `person`, called in its transaction."""

CONTACT = os.environ.get("MIROIR_CONTACT", "")
RECORDS = Path(os.environ.get("MIROIR_RECORDS", VAR / "records"))
PUBLICATIONS = Path(os.environ.get("MIROIR_PUBLICATIONS", VAR / "publications"))
JOURNAL_KEY = Path(os.environ.get("MIROIR_JOURNAL_KEY", VAR / "journal.key"))
JOURNAL_KEY_AT_NEED = DEMONSTRATION
JOURNAL_WITNESS = Path(os.environ["MIROIR_JOURNAL_WITNESS"]) if os.environ.get("MIROIR_JOURNAL_WITNESS") else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"django-q": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
