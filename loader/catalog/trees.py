"""pglast's trees: walked, rebuilt, printed; and what a column's reference names. Pure."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from typing import Any

from pglast import ast
from pglast.stream import RawStream

from loader.catalog.expressions import uncast

_AGGREGATES = frozenset((
    "count", "sum", "min", "max", "avg", "array_agg", "string_agg", "json_agg", "jsonb_agg", "json_object_agg",
    "jsonb_object_agg", "bool_and", "bool_or", "every", "any_value",
))  # fmt: skip


def parts(node: Any) -> dict[str, Any]:
    """The parts that a node has, by name."""
    return {name: value for name in node.__slots__ if (value := getattr(node, name)) is not None}


def walked(node: Any) -> Iterator[Any]:
    """Every node of a tree, each before its parts."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, (tuple, list)):
            waiting.extend(reversed(found))
        elif isinstance(found, ast.Node):
            yield found
            waiting.extend(reversed(parts(found).values()))


def rebuilt(node: Any, change: Callable[[Any], Any]) -> Any:
    """The tree with every part of its root as `change` makes it; what is no tree stays."""
    if isinstance(node, tuple | list):
        return tuple(change(part) for part in node)
    if not isinstance(node, ast.Node):
        return node
    make: Any = type(node)
    return make(**{name: change(value) for name, value in parts(node).items()})


def printed(node: Any) -> str:
    """An expression as SQL."""
    return str(RawStream()(node))


def names(node: Any) -> tuple[str, ...]:
    """The names in a column's reference, without a star; nothing of any other node."""
    fields: tuple[Any, ...] = (node.fields or ()) if isinstance(node, ast.ColumnRef) else ()
    return tuple(str(part.sval) for part in fields if isinstance(part, ast.String))


def column(node: Any) -> tuple[str, str] | None:
    """(place, column) that an expression is, whatever its type."""
    found = names(uncast(node))
    return (found[0], found[1]) if len(found) == 2 else None


def columns(node: Any, places: Container[str]) -> Iterator[tuple[str, str]]:
    """(place, column) of every column of these places in a tree."""
    for part in walked(node):
        if (found := column(part)) and found[0] in places:
            yield found


def is_aggregate(node: Any) -> bool:
    """If an expression is made of many rows."""
    if isinstance(node, tuple | list):
        return any(map(is_aggregate, node))
    if not isinstance(node, ast.Node) or isinstance(node, ast.SubLink):
        return False
    if isinstance(node, ast.FuncCall) and not node.over and _aggregates(node):
        return True
    return is_aggregate(tuple(parts(node).values()))


def _aggregates(call: Any) -> bool:
    marked = call.agg_star or call.agg_filter or call.agg_order or call.agg_distinct or call.agg_within_group
    return bool(marked) or call.funcname[-1].sval in _AGGREGATES
