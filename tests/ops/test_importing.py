"""`homeshore volumes`: any number of programmes in one file, checked as a whole, with the lines of that file."""

from pathlib import Path

import pytest

from company import Company
from homeshore.brands.queries import Programme
from homeshore.brands.rules.programmes import Promise
from homeshore.ops import importing
from homeshore.ops.main import main
from homeshore.workforce.queries import volumes

pytestmark = pytest.mark.django_db
HEADER = "programme;channel;starts_at;contacts"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


@pytest.fixture
def programmes() -> tuple[Programme, Programme]:
    company = Company()
    return company.brand("aubelle", Promise("voice", 80, 20))[1], company.brand("santeo", Promise("mail", 95, 3600))[1]


def name(programme: Programme) -> str:
    return f"{programme.brand.slug}/{programme.slug}"


def written(folder: Path, *lines: str) -> str:
    path = folder / "past.csv"
    path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    return str(path)


def test_a_file_with_several_programmes_is_taken_in(programmes: tuple[Programme, Programme], tmp_path: Path) -> None:
    lines = [
        f"{name(one)};{channel};2026-01-{day:02d} {hour:02d}:{minute:02d};{day}"
        for day in (5, 6)
        for hour in (9, 10)
        for minute in range(0, 60, 5)
        for one, channel in zip(programmes, ("voice", "mail"), strict=True)
    ]
    assert main(["volumes", written(tmp_path, *lines)]) == 0
    held = {(one.programme, one.channel): one.contacts for one in volumes.held(one.id for one in programmes)}
    assert held == {(programmes[0].id, "voice"): 264, (programmes[1].id, "mail"): 264}
    assert main(["volumes", str(tmp_path / "past.csv")]) == 0
    assert sum(one.contacts for one in volumes.held(one.id for one in programmes)) == 528


def test_one_bad_row_keeps_everything_out_and_is_named_by_its_line(
    programmes: tuple[Programme, Programme], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = (name(one) for one in programmes)
    file = written(
        tmp_path,
        f"{good};voice;2026-01-05 09:00;3",
        f"{bad};mail;2026-01-05 09:00;3",
        f"{bad};mail;2026-01-05 09:30;-3",
        "nobody/nothing;voice;2026-01-05 09:00;3",
        f"{good};pigeon;2026-01-05 09:00;3",
    )
    assert main(["volumes", file]) == 2
    said = capsys.readouterr().out
    assert "✗ line 4: A count is negative: -3." in said
    assert "✗ line 5: “nobody/nothing” is no programme in service" in said
    assert "✗ line 6: “pigeon” is no channel" in said
    assert not volumes.held(one.id for one in programmes)


def test_checking_takes_nothing_in(programmes: tuple[Programme, Programme], tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("starts_at,contacts\n2026-01-05 09:00,3\n2026-01-05 09:30,3\n")
    assert main(["volumes", str(path), "--programme", name(programmes[0]), "--check"]) == 0
    assert not volumes.held([programmes[0].id])


def test_a_file_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "latin.csv").write_bytes("starts_at;appels reçus\n".encode("latin-1"))
    for file in ("missing.csv", "latin.csv"):
        assert main(["volumes", str(tmp_path / file)]) == 2
    assert "not UTF-8" in capsys.readouterr().err


def test_rows_of_a_series_are_written_as_they_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 3)
    file = written(tmp_path, *(f"a/b;voice;2026-01-05 {hour:02d}:00;{hour}" for hour in range(24)))
    [(key, series)] = importing.split(Path(file), ("", "voice"), tmp_path).items()
    assert key == ("a/b", "voice")
    assert series.path.read_text().splitlines() == [
        "starts_at,contacts",
        *(f"2026-01-05 {hour:02d}:00,{hour}" for hour in range(24)),
    ]
    assert series.line_of(5) == 5
