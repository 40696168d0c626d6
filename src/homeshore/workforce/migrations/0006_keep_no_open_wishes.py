from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workforce", "0005_seal_entries")]
    operations = [
        migrations.RemoveField(model_name="slotentry", name=name)
        for name in ("salt", "wishes", "most_day_minutes", "most_week_minutes", "least_run_minutes")
    ]
