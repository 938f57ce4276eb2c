"""What a page may load and run (Content-Security-Policy): for our own pages strict, for the admin's laxer."""

from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from compliance.settings.accounts import OIDC_SERVER_URL

# A form that leads to the identity provider is redirected there, which browsers count as its action.
_SIGN_ON = ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER_URL))] if OIDC_SERVER_URL else []

_STRICT = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, NONCE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF, *_SIGN_ON],
    "base-uri": [NONE],
    "object-src": [NONE],
    "frame-ancestors": [NONE],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": _STRICT}
ADMIN_SECURITY_POLICY = _STRICT | {
    # The admin's theme evaluates expressions in attributes and sets styles inline. Only there it may.
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}
