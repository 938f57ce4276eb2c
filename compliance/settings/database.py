"""PostgreSQL. The embedded launcher has put DATABASE_URL into the environment where nobody else did."""

from compliance.settings.environment import env

# Commands that need no server (help, message catalogues, type checks) run without an address;
# the first query then says that none is configured.
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://fairlead@127.0.0.1:1/fairlead")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
