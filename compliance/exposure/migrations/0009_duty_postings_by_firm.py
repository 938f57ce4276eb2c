import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exposure", "0008_gap_summary_blanks"),
        ("firms", "0005_product_answers"),
    ]

    operations = [
        # Derived rows: the next exposure of a firm writes them again, with the firm.
        migrations.RunSQL(
            "DELETE FROM exposure_productdutyposting; DELETE FROM exposure_productclass",
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            model_name="productdutyposting",
            name="firm",
            field=models.ForeignKey(
                db_index=False,
                help_text="The product's; kept beside the key so that firms are counted from the index alone.",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="firms.firm",
                verbose_name="firm",
            ),
        ),
        migrations.AddIndex(
            model_name="productdutyposting",
            index=models.Index(fields=["firm", "key"], name="product_class_by_firm"),
        ),
    ]
