"""Mail: files in the demo, SMTP as soon as EMAIL_URL names a server."""

from compliance.settings.environment import FAIRLEAD_HOME, env

HAS_MAIL_SERVER = bool(env.str("EMAIL_URL", default=""))
if HAS_MAIL_SERVER:
    vars().update(env.email("EMAIL_URL"))
else:
    EMAIL_BACKEND = "compliance.alerts.file_mail.EmailBackend"
EMAIL_FILE_PATH = str(FAIRLEAD_HOME / "mail")
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Fairlead <fairlead@localhost>")
MAIL_UNSUBSCRIBE_ADDRESS = env.str("MAIL_UNSUBSCRIBE_ADDRESS", default="unsubscribe@localhost")
