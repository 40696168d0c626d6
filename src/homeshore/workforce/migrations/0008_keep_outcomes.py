from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workforce", "0007_refresh_plans_by_night")]
    operations = [
        migrations.AddField(model_name="slotentry", name="outcome", field=models.TextField(blank=True, default="")),
        migrations.AddField(
            model_name="authorisation", name="file", field=models.CharField(blank=True, default="", max_length=120)
        ),
    ]
