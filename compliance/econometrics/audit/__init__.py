"""Printed tables held against their own arithmetic; knows numbers as printed, no data behind them."""

from compliance.econometrics.audit.auditing import Audit, audit_document
from compliance.econometrics.audit.findings import Finding
from compliance.econometrics.audit.reading import Document, document_of, document_read

__all__ = ["Audit", "Document", "Finding", "audit_document", "document_of", "document_read"]
