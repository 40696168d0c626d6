"""Encrypt the wishes that stand in the open, as `security.sealing` and `rules.slots.sealing` did on that day."""

import base64
import json

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations

LIMITS = ("least_run_minutes", "most_day_minutes", "most_week_minutes")
BLOCK = 2_048


def box():
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"homeshore.sealing.1")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))


def seal(apps, _schema_editor):
    key = box()
    for row in apps.get_model("workforce", "SlotEntry").objects.iterator(500):
        kept = {name: getattr(row, name) for name in LIMITS}
        kept |= {"number": row.number, "salt": row.salt, "wishes": sorted(row.wishes)}
        text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        row.sealed = key.encrypt(text.ljust(-(-len(text) // BLOCK) * BLOCK).encode()).decode()
        row.save(update_fields=["sealed"])


def unseal(apps, _schema_editor):
    key = box()
    for row in apps.get_model("workforce", "SlotEntry").objects.iterator(500):
        kept = json.loads(key.decrypt(row.sealed.encode()))
        for name in ("salt", "wishes", *LIMITS):
            setattr(row, name, kept[name])
        row.save()


class Migration(migrations.Migration):
    dependencies = [("workforce", "0004_add_sealed_entries")]
    operations = [migrations.RunPython(seal, unseal)]
