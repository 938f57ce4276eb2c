from django.db import migrations

# Two triggers, so that a test database can be emptied between tests while changed rows stay impossible.
FORWARD = """
CREATE FUNCTION evidence_record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger records are never changed: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Append a new record that corrects the old one.';
END
$$;
CREATE TRIGGER record_never_changes BEFORE UPDATE OR DELETE ON evidence_record
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_record_refuse();
CREATE TRIGGER record_never_truncated BEFORE TRUNCATE ON evidence_record
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_record_refuse();
"""
REVERSE = """
DROP TRIGGER record_never_truncated ON evidence_record;
DROP TRIGGER record_never_changes ON evidence_record;
DROP FUNCTION evidence_record_refuse();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(sql=FORWARD, reverse_sql=REVERSE),
    ]
