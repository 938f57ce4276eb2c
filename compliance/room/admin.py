"""Tables of the rooms in the admin: an administrator reads them; people work on the room's own pages."""

from django.contrib import admin

from compliance.core.roles import ADMINISTRATORS
from compliance.room.models import Bulletin, BulletinCopy, BulletinItem, BulletinReader, MemberInvitation
from regulations.admin.law import LawAdmin


class RoomAdmin(LawAdmin):
    readers = ADMINISTRATORS


@admin.register(Bulletin)
class BulletinAdmin(RoomAdmin):
    export_fields = (
        "id",
        "association__code",
        "since",
        "until",
        "title",
        "title_zh",
        "state",
        "sent_at",
        "sha256",
    )
    list_display = ("title", "association", "since", "until", "state", "sent_at")
    list_filter = ("state",)
    search_fields = ("title", "title_zh", "association__code")
    fields = (
        *("association", ("since", "until"), "title", "title_zh", "intro", "intro_zh", "state"),
        *(("created_by", "created_at"), ("sent_by", "sent_at"), "sha256"),
    )


@admin.register(BulletinItem)
class BulletinItemAdmin(RoomAdmin):
    export_fields = (
        "bulletin__id",
        "place",
        "measure__notice__symbol",
        "heading",
        "heading_zh",
        "text",
        "text_zh",
    )
    list_display = ("heading", "bulletin", "place")
    search_fields = ("heading", "heading_zh")
    fields = ("bulletin", "measure", "place", "heading", "heading_zh", "text", "text_zh")


@admin.register(BulletinCopy)
class BulletinCopyAdmin(RoomAdmin):
    export_fields = ("bulletin__id", "user__email", "state", "reason", "sent_at")
    list_display = ("bulletin", "user", "state", "sent_at")
    list_filter = ("state",)
    search_fields = ("user__email", "bulletin__title")
    fields = ("bulletin", "user", "state", "reason", "sent_at")


@admin.register(BulletinReader)
class BulletinReaderAdmin(RoomAdmin):
    """Without the token: who has it can stop the bulletins."""

    export_fields = ("association__code", "user__email", "wants", "changed_at")
    list_display = ("association", "user", "wants", "changed_at")
    list_filter = ("wants",)
    search_fields = ("user__email", "association__code")
    fields = ("association", "user", "wants", "changed_at")


@admin.register(MemberInvitation)
class MemberInvitationAdmin(RoomAdmin):
    """Without the token: it lets its bearer answer."""

    export_fields = ("association__code", "firm_name", "email", "invited_at", "answered_at", "is_accepted")
    list_display = (
        "firm_name",
        "association",
        "email",
        "invited_at",
        "mailed_at",
        "answered_at",
        "is_accepted",
    )
    list_filter = ("is_accepted",)
    search_fields = ("firm_name", "email", "association__code")
    fields = (
        *("association", "firm_name", "email", "language", ("invited_by", "invited_at"), "expires_at"),
        *("mailed_at", "failure", "firm", ("answered_at", "is_accepted")),
    )
