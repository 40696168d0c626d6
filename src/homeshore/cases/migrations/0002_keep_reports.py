import django.db.models.deletion
from django.db import migrations, models

import homeshore.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_open_cases"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="drawn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=homeshore.kit.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("version", models.CharField(max_length=40)),
                ("pdf", models.CharField(max_length=32)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="cases.run",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("run", "language"), name="one_report_a_language")],
            },
        ),
    ]
