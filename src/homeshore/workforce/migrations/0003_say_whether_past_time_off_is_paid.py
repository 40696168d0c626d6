"""Call-outs from before the terms were kept with them follow what their programme says now."""

from typing import Any

from django.db import migrations


def follow_settings(apps: Any, _schema: Any) -> None:
    setting, callout = apps.get_model("workforce", "CalloutSetting"), apps.get_model("workforce", "Callout")
    paying = setting.objects.filter(time_off_paid=True).values("programme")
    callout.objects.filter(direction="leave", programme__in=paying).update(time_off_paid=True)


class Migration(migrations.Migration):
    dependencies = [
        ("workforce", "0002_keep_whether_time_off_is_paid"),
    ]

    operations = [
        migrations.RunPython(follow_settings, migrations.RunPython.noop),
    ]
