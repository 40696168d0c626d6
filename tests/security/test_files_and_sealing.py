import errno
import os

import pytest

from homeshore.security import files
from homeshore.security.errors import CannotUnseal, NoSuchFile
from homeshore.security.sealing import seal, unseal


def test_what_is_stored_comes_back():
    data = os.urandom(10_000)
    assert files.read(files.store(data)) == data


def test_a_name_says_nothing_of_its_content_and_is_never_used_twice():
    assert files.store(b"same") != files.store(b"same")


def test_a_removed_file_is_gone_and_may_be_removed_again():
    name = files.store(b"data")
    files.remove(name)
    files.remove(name)
    with pytest.raises(NoSuchFile):
        files.read(name)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 31, "A" * 32, f"{'a' * 32}/x"])
def test_only_names_of_the_store_lead_to_a_file(name: str):
    with pytest.raises(NoSuchFile):
        files.read(name)
    files.remove(name)


def test_a_full_disk_leaves_no_half_written_file(settings, monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    before = sorted(settings.FILES_DIR.rglob("*.part"))
    with pytest.raises(OSError, match="no space"):
        files.store(b"data")
    assert sorted(settings.FILES_DIR.rglob("*.part")) == before


def test_a_sealed_secret_opens_again_and_does_not_show():
    sealed = seal("mot de passe")
    assert "passe" not in sealed
    assert unseal(sealed) == "mot de passe"


def test_another_key_or_an_altered_text_does_not_open(settings):
    sealed = seal("mot de passe")
    with pytest.raises(CannotUnseal):
        unseal(sealed[:-4] + "AAAA")
    settings.SECRET_KEY = "another key of the centre"
    with pytest.raises(CannotUnseal):
        unseal(sealed)
