"""Quotes folded away: what a person wrote now, apart from what their program repeated below it (or above)."""

import re

from homeshore.adapters.mailboxes.parsed import Folded

_LINE_CHARS = 400
_ATTRIBUTION_LINES = 4
_WROTE = re.compile(
    r"(?i)(wrote|writes|a écrit|a ecrit|écrivait|schrieb|escribió|escreveu|ha scritto|schreef|skrev|napisał\(a\)|"
    r"написал)"
    r"[^:]{0,80}:\s*$"
)
_WROTE_BEGINS = re.compile(r"(?i)^\s*(on|le|am|el|em|il|op|den|w dniu|em|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})\b")
_SEPARATOR = re.compile(
    r"(?i)^\s*-{2,}\s*(original message|message d['’]origine|message original|message initial|"
    r"urspr(ü|ue?)ngliche nachricht|mensaje original|messaggio originale|oorspronkelijk bericht)\s*-{2,}\s*$"
)
_FROM = re.compile(r"(?i)^\s*\*?(from|de|von|da|van|expéditeur)\s*:\*?\s+\S")
_OTHER_FIELD = re.compile(
    r"(?i)^\s*\*?(sent|to|subject|date|envoyé|envoyé le|à|objet|cc|gesendet|an|betreff|enviado|para|asunto|"
    r"inviato|a|oggetto|verzonden|aan|onderwerp)\s*:\*?"
)
_FORWARD = re.compile(
    r"(?i)(forwarded message|message transféré|message transmis|begin forwarded|début du message (transféré|réexpédié)|"
    r"weitergeleitete nachricht|mensaje reenviado|messaggio inoltrato)"
)
_RULE = re.compile(r"^\s*[_-]{10,}\s*$")


def is_forward(text: str) -> bool:
    """Whether a quoted stretch begins as a forwarded message: then it is what the sender wants read."""
    return bool(_FORWARD.search(text[:400]))


def fold_text(text: str) -> Folded:
    """Split plain text: a quote at the end, or one alone at the top, is folded; answers between its lines are not."""
    lines = text.splitlines()
    marks = _marks(lines)
    runs = _runs(lines, marks)
    return fold_runs(runs)


def fold_runs(runs: list[tuple[bool, str]]) -> Folded:
    """Join stretches (quoted?, text) into a visible and a quoted part. All is visible if little else would be."""
    meant = [(quoted and not is_forward(text), text) for quoted, text in runs if text.strip()]
    merged: list[tuple[bool, str]] = []
    for quoted, text in meant:
        if merged and merged[-1][0] == quoted:
            merged[-1] = (quoted, f"{merged[-1][1]}\n{text}")
        else:
            merged.append((quoted, text))
    shape = [quoted for quoted, _ in merged]
    tail = merged.pop()[1] if shape[-1:] == [True] else ""
    if not tail and shape.count(True) == 1:  # answered below one quote
        quote = next(text for quoted, text in merged if quoted)
        return Folded("\n".join(text for quoted, text in merged if not quoted), quote)
    visible = "\n".join(text for _, text in merged)
    return Folded(visible, tail) if visible.strip() else Folded(tail)


def _marks(lines: list[str]) -> list[bool]:
    """For each line, whether it is quoted."""
    cut = next((i for i, line in enumerate(lines) if _starts_quote(lines, i, line)), len(lines))
    marks = [line.lstrip()[:1] == ">" or i >= cut for i, line in enumerate(lines)]
    for i in range(min(cut, len(lines))):
        if marks[i] and (i == 0 or not marks[i - 1]):
            _mark_attribution(lines, marks, i)
    return marks


def _starts_quote(lines: list[str], index: int, line: str) -> bool:
    """Whether all from here on is a copy of an older message, as Outlook and its like leave it."""
    line = line[:_LINE_CHARS]
    if _SEPARATOR.match(line):
        return True
    if _FROM.match(line):
        below = [following[:_LINE_CHARS] for following in lines[index + 1 : index + 6]]
        return sum(bool(_OTHER_FIELD.match(following)) for following in below) >= 2 and not _is_forwarded(lines, index)
    if _RULE.match(line):
        below = [following for following in lines[index + 1 : index + 4] if following.strip()]
        return bool(below) and bool(_FROM.match(below[0][:_LINE_CHARS]))
    return _attribution_ends(line) and _indented_nothing_more(lines, index)


def _is_forwarded(lines: list[str], index: int) -> bool:
    return is_forward("\n".join(lines[max(0, index - 3) : index]))


def _attribution_ends(line: str) -> bool:
    return bool(_WROTE.search(line)) and bool(_WROTE_BEGINS.match(line))


def _indented_nothing_more(lines: list[str], index: int) -> bool:
    """An attribution with no `>` after it: a program that quotes without marks, so the rest is the quote."""
    below = next((line for line in lines[index + 1 : index + 5] if line.strip()), "")
    return bool(below) and below.lstrip()[:1] != ">" and "@" in lines[index]


def _mark_attribution(lines: list[str], marks: list[bool], first: int) -> None:
    """Mark the line or lines that say who wrote the quote beginning at `first`."""
    place = first - 1
    while place >= 0 and not lines[place].strip() and first - place < 3:
        place -= 1
    begin = _attribution_begins(lines, place) if place >= 0 else None
    if begin is not None:
        marks[begin:first] = [True] * (first - begin)


def _attribution_begins(lines: list[str], last: int) -> int | None:
    """Where the attribution that ends on line `last` begins: programs wrap it over up to four lines."""
    for begin in range(last, max(-1, last - _ATTRIBUTION_LINES), -1):
        if not lines[begin].strip():
            break
        said = " ".join(line.strip() for line in lines[begin : last + 1])[-2 * _LINE_CHARS :]
        if _WROTE_BEGINS.match(lines[begin]) and _WROTE.search(said):
            return begin
    return last if _WROTE.search(lines[last][-_LINE_CHARS:]) else None


def _runs(lines: list[str], marks: list[bool]) -> list[tuple[bool, str]]:
    runs: list[tuple[bool, list[str]]] = []
    for line, quoted in zip(lines, marks, strict=True):
        if runs and (runs[-1][0] == quoted or not line.strip()):
            runs[-1][1].append(line)
        else:
            runs.append((quoted, [line]))
    return [(quoted, "\n".join(part).strip("\n")) for quoted, part in runs]
