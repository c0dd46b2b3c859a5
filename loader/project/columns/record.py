"""`raw` columns: the source's own record as JSON, made of the very values that the row's other columns hold."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loader.flow.table import Column as BaseColumn
from loader.project.arrow import conform
from loader.project.context import Column, Context, Index
from loader.project.series import Count, Flag, Keyed, Money, Text, Values
from loader.types import PgType

_AS_TEXT = BaseColumn("raw", 0, PgType(25, "text", "text"))


def record(c: Context, entity: str, columns: dict[str, Column], meanings: tuple[str, ...], i: Index) -> Values:
    """A JSON object a row: its id, then these meanings. Numbers and flags stay bare, NULLs are null."""
    parts: list[pa.Array | pa.Scalar] = []
    named = [(meaning, columns[meaning](c, i)) for meaning in meanings]
    if (entity, "key") in c.keys:
        named.insert(0, ("id", Keyed(c.keys[entity, "key"], c.thing(entity, np.asarray(i)))))
    for position, (name, values) in enumerate(named):
        parts += [pa.scalar(("{" if position == 0 else ", ") + f'"{name}": '), _json(values)]
    return Text(pc.binary_join_element_wise(*parts, pa.scalar("}"), ""))


def _json(values: Values) -> pa.Array:
    text = conform(values, _AS_TEXT)
    if not isinstance(values, Count | Flag | Money):
        text = pc.binary_join_element_wise(pa.scalar('"'), text, pa.scalar('"'), "")
    return text.fill_null("null")
