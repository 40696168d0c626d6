"""What a report is made of: texts ready to print, in the order of the pages. The template knows how each looks."""

import msgspec


class Cell(msgspec.Struct, frozen=True):
    """A table's cell: a text, a smaller one under it, and a word that marks it (not colour alone)."""

    text: str
    small: str = ""
    mark: str = ""
    tone: str = "good"
    """Of the mark: good or bad."""


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """`level` 1 begins a chapter on a new page, 2 a section."""

    text: str
    level: int = 2


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """`look`: plain, or small: what explains the table that follows."""

    text: str
    look: str = "plain"


class Notice(msgspec.Struct, frozen=True, tag="notice"):
    """What must not be overlooked. `tone`: warn, bad or good; the heading says it in words as well."""

    heading: str
    texts: tuple[str, ...]
    tone: str = "warn"


class Bullets(msgspec.Struct, frozen=True, tag="bullets"):
    """A list."""

    texts: tuple[str, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True, tag="table"):
    """Figures stand to the right, `texts` (columns by place) to the left. A row of one cell spans it: a sub-heading."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    texts: tuple[int, ...] = (0,)
    small: bool = False
    widths: tuple[float, ...]
    """Shares of the width."""

    def __post_init__(self) -> None:
        sizes = {len(row) for row in self.rows} - {1, len(self.columns)}
        if sizes or len(self.widths) != len(self.columns):
            raise ValueError(f"rows of {sizes or len(self.widths)} cells under {len(self.columns)} headings")


class Plot(msgspec.Struct, frozen=True, tag="plot"):
    """A drawing with what it shows in words, for those who do not see it."""

    title: str
    svg: str
    alt: str
    note: str = ""
    legend: tuple[tuple[str, str], ...] = ()
    """Colour and name."""


Block = Heading | Paragraph | Notice | Bullets | Table | Plot


class Cover(msgspec.Struct, frozen=True):
    """The first page: the question, its answer in one sentence, a few figures, and what the report rests on."""

    kicker: str
    title: str
    question: str
    answer: str
    highlights: tuple[Cell, ...]
    facts: tuple[tuple[str, str], ...]
    notices: tuple[Notice, ...] = ()


class Report(msgspec.Struct, frozen=True):
    """A whole report."""

    language: str
    title: str
    subject: str
    footer: str
    page: str
    cover: Cover
    blocks: tuple[Block, ...]
