from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workforce", "0003_say_whether_past_time_off_is_paid")]
    operations = [
        migrations.AddField(
            model_name="slotentry", name="sealed", field=models.TextField(default=""), preserve_default=False
        )
    ]
