"""A small instance as text, and what is changed of it."""

TEXT = """# A comment
SECTION_HORIZON
7
SECTION_SHIFTS
E,480,
L,480,E
SECTION_STAFF
A,E=7|L=7,2400,960,5,2,2,1
B,E=7|L=2,2400,960,5,2,2,1
SECTION_DAYS_OFF
A,0
SECTION_SHIFT_ON_REQUESTS
A,2,L,3
SECTION_SHIFT_OFF_REQUESTS
B,1,E,2
SECTION_COVER
1,E,1,100,1
2,E,1,100,1
2,L,1,100,1
3,L,1,100,1
4,E,2,100,1
"""


def changed(*changes: tuple[str, str]) -> str:
    """The text with each first string replaced by the second."""
    text = TEXT
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return text


def row(text: str) -> tuple[str, ...]:
    """`.EE..L.` as a row."""
    return tuple("" if letter == "." else letter for letter in text)
