from django.db import migrations


def confirm(apps, schema_editor):
    """People who were let in before confirmations existed are not asked for one at their next login."""
    address = apps.get_model("account", "EmailAddress")
    known = set(address.objects.values_list("user_id", flat=True))
    address.objects.bulk_create(
        [
            address(user_id=pk, email=email.lower(), verified=True, primary=True)
            for pk, email in apps.get_model("firms", "User").objects.values_list("pk", "email")
            if email and pk not in known
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_invitations"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [migrations.RunPython(confirm, migrations.RunPython.noop, elidable=True)]
