"""Tables in the room that there is: whole in a pipe, and on a terminal never wider than it is."""

from __future__ import annotations

import pytest
from rich.console import Console

from loader.report.tables import broken, printer, show

ROWS = [
    (
        "data.dm_order_items_bigcommerce",
        "item",
        1_234_567,
        12,
        "its name, as line_item_id, but for what stands around it",
    ),
    ("data.dm_shop_info", "shop", 1, 3, "the tenant column"),
]
HEADINGS = ("table", "entity", "rows", "by meaning", "why")


def lines(capsys: pytest.CaptureFixture[str], out: Console) -> list[str]:
    show(out, HEADINGS, ROWS, spare=("entity",))
    return [line.rstrip() for line in capsys.readouterr().out.splitlines() if line.strip()]


def test_a_pipe_has_one_line_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    found = lines(capsys, printer())
    assert len(found) == 4  # the headings, a rule, the rows
    assert "1,234,567" in found[2] and found[2].endswith("what stands around it")


@pytest.mark.parametrize("width", [100, 80, 60])
def test_a_terminal_is_wide_enough(capsys: pytest.CaptureFixture[str], width: int) -> None:
    found = lines(capsys, printer(width))
    assert max(map(len, found)) <= width
    assert "entity" not in found[0] + found[1]
    assert any("1,234,567" in line for line in found)
    words = " ".join(" ".join(line[-40:].split()) for line in found)
    assert "data.dm_order_items_bigcommerce" in "".join(line.split("  ")[0].strip() for line in found) or width == 100
    assert "tenant column" in words


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("data.dm_order_items_bigcommerce", 20, "data.dm_order_items_\nbigcommerce"),
        ("keyword.ctr|keyword.cpm", 14, "keyword.ctr|\nkeyword.cpm"),
        ("left to its default", 12, "left to its\ndefault"),
        ("short", 12, "short"),
        ("", 12, ""),
        (1_234_567, 20, "1,234,567"),
    ],
)
def test_texts_break_where_their_parts_meet(text: object, width: int, expected: str) -> None:
    assert broken(text, width) == expected
