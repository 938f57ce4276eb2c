"""Who gets in: login, sign-up, second factor, single sign-on, lock-out after failed attempts."""

from datetime import timedelta

from compliance.settings.email import HAS_MAIL_SERVER
from compliance.settings.environment import env
from compliance.settings.security import BEHIND_TLS

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:root"
LOGOUT_REDIRECT_URL = "account_login"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it turns away who is locked out
    "allauth.account.auth_backends.AuthenticationBackend",
]

SIGNUP_OPEN = env.bool("SIGNUP_OPEN", default=not BEHIND_TLS)
"""Whether anybody may make an account. On one's own machine yes; on a server only where somebody says so.
Who is invited may always."""
INVITATION_DAYS = env.int("INVITATION_DAYS", default=14)
"""So long the link of an invitation holds."""

ACCOUNT_ADAPTER = "compliance.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_MAX_LENGTH = 150  # a mail address is the user name as well, which holds so many
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Fairlead: "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Without a mail server the codes would lie in a folder of this machine: nobody can be held up by that.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if HAS_MAIL_SERVER else "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = HAS_MAIL_SERVER
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = HAS_MAIL_SERVER
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BEHIND_TLS else "http"
ACCOUNT_FORMS = {"login": "compliance.accounts.forms.Login", "signup": "compliance.accounts.forms.SignUp"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1 if BEHIND_TLS else 0)
"""Proxies of our own before the web server: their word on the client's address is believed."""

MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Fairlead"
MFA_TOTP_TOLERANCE = 1  # a clock that is half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses that an administrator wrote down are nobody's own entry

AXES_FAILURE_LIMIT = env.int("LOGIN_ATTEMPTS", default=5)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOGIN_LOCK_MINUTES", default=15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
"""A name from one address: who guesses from elsewhere cannot lock out the person whose name it is."""
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "compliance.accounts.lockout.name_tried"
AXES_CLIENT_IP_CALLABLE = "compliance.accounts.lockout.address_of"
AXES_LOCKOUT_CALLABLE = "compliance.accounts.lockout.turned_away"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # waiting helps, whatever others try meanwhile
AXES_DISABLE_ACCESS_LOG = True  # who logged in when is in the account already
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # ours are in compliance.accounts.admin_pages

OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
"""Address of the identity provider, or of its discovery document; empty: no single sign-on."""
SOCIALACCOUNT_ADAPTER = "compliance.accounts.adapter.SignOnAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # the provider says whose verified address it is
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": env.str("OIDC_NAME", default="Single sign-on"),
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}
