"""Django settings, read from the environment. Every variable is listed in README.md."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from homeshore.config.database import database_from

HOME = Path(os.environ.get("HOMESHORE_HOME", "var")).resolve()
FILES_DIR = HOME / "files"
RUN_DIR = HOME / "run"
OUTBOX_DIR = HOME / "outbox"

SECRET_KEY_FILE = HOME / "secret.key"
SECRET_KEY = os.environ.get("HOMESHORE_SECRET_KEY") or (
    SECRET_KEY_FILE.read_text().strip() if SECRET_KEY_FILE.exists() else "not-initialised-run-homeshore-init"
)
DEBUG = os.environ.get("HOMESHORE_DEBUG") == "1"
PORT = int(os.environ.get("PORT", "8000"))
BIND = os.environ.get("HOMESHORE_BIND", "127.0.0.1")
SMTP_PORT = int(os.environ.get("SMTP_PORT", "2525"))
MEDIA_WORKERS = int(os.environ.get("MEDIA_WORKERS", "1"))
SIP_PORT = int(os.environ.get("SIP_PORT", "5060"))
SIP_TLS_PORT = int(os.environ.get("SIP_TLS_PORT", "0"))
SIP_ADDRESS = os.environ.get("SIP_ADDRESS", "")
MEDIA_ADDRESSES = [each for each in os.environ.get("MEDIA_ADDRESS", "").split(",") if each]
MEDIA_PORTS = os.environ.get("MEDIA_PORTS", "20000-29999")
TLS_CERTIFICATE = os.environ.get("HOMESHORE_TLS_CERTIFICATE", "")
TLS_KEY = os.environ.get("HOMESHORE_TLS_KEY", "")
SMTP_RELAY = os.environ.get("HOMESHORE_SMTP_RELAY", "")
TURN_URLS = [url for url in os.environ.get("HOMESHORE_TURN_URLS", "").split(",") if url]
TURN_SECRET = os.environ.get("HOMESHORE_TURN_SECRET", "")
PUBLIC_URL = os.environ.get("HOMESHORE_PUBLIC_URL", f"http://localhost:{PORT}").rstrip("/")
PUSH_CONTACT = os.environ.get("HOMESHORE_PUSH_CONTACT", "mailto:postmaster@homeshore.example")
PUSH_HOSTS = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "push.apple.com",
)
PUSH_TRIAL_HOSTS = [host for host in os.environ.get("HOMESHORE_PUSH_TRIAL_HOSTS", "").split(",") if host]
SOURCE_URL = os.environ.get("HOMESHORE_SOURCE_URL", "")
ALLOWED_HOSTS = os.environ.get("HOMESHORE_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",
    "homeshore.web.shell",  # before allauth, whose pages it styles
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "homeshore.journal",
    "homeshore.security",
    "homeshore.brands",
    "homeshore.people",
    "homeshore.learning",
    "homeshore.workforce",
    "homeshore.contacts",
    "homeshore.billing",
    "homeshore.cases",
    "homeshore.quality",
    "homeshore.reports",
    "homeshore.live",
    "homeshore.web.story",
    "homeshore.web.tables",
    "homeshore.web.public",
    "homeshore.web.agent",
    "homeshore.web.floor",
    "homeshore.web.brand",
    "homeshore.web.office",
    "homeshore.web.finance",
    "homeshore.web.quality",
    "homeshore.web.cases",
    "homeshore.web.planning",
    "homeshore.web.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "homeshore.config.statics.StaticFiles",
    "homeshore.security.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "homeshore.security.middleware.PermissionMiddleware",
    "homeshore.web.shell.trouble.DatabaseTrouble",
]

ROOT_URLCONF = "homeshore.config.urls"
ASGI_APPLICATION = "homeshore.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "homeshore.web.shell.context.navigation",
            ]
        },
    }
]

DATABASES = {"default": database_from(os.environ.get("HOMESHORE_DATABASE_URL", ""), HOME)}

AUTH_USER_MODEL = "security.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "homeshore.security.accounts.ClosedSignup"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_TIMEOUT = 900
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PUBLIC_URL.startswith("http://localhost")
LOGIN_REDIRECT_URL = "/home/"
LOGIN_URL = "account_login"

SESSION_COOKIE_AGE = 14 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_NAME = "homeshore_session"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "ops" / "locale"]  # the command line is no app
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
BROWSER_PACKAGES = Path(__file__).resolve().parents[3] / "build" / "browser"  # tools/install_browser_packages.sh
STATICFILES_DIRS = [BROWSER_PACKAGES] if BROWSER_PACKAGES.is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
CHARGES_AT_ONCE = 50_000  # a month of more is added up when its page is there already
EMAIL_BACKEND = "homeshore.adapters.mailboxes.account_mail.Backend"
LOGGING_CONFIG = None
