"""What a view takes out of a JSON column: `raw -> 'customer' ->> 'email'` is the path customer, email in raw. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pglast import ast
from pglast.enums import A_Expr_Kind

from loader.catalog.expressions import called, operator_of, uncast
from loader.catalog.trees import column

_KEY = re.compile(r"[^{},\"\\]+")
_STEPS, _WHOLE_PATHS = ("->", "->>"), ("#>", "#>>")
_FORMS = ("lower", "upper", "initcap", "btrim")
_EXTRACTS = {f"{form}_extract_path{text}" for form in ("json", "jsonb") for text in ("", "_text")}


@dataclass(frozen=True, slots=True)
class Path:
    """The keys that lead from an object in a column to the value that a view shows."""

    place: str
    column: str
    keys: tuple[str, ...]


def path_of(node: Any) -> Path | None:
    """The path of an expression, whatever its type; None if it is another expression."""
    node = uncast(node)
    shown = _shown_by(node)
    if shown is not None:
        return path_of(shown)
    if isinstance(node, ast.FuncCall) and called(node) in _EXTRACTS:
        above, *keys = node.args or ()
        return _under(above, [_text(key) for key in keys])
    if isinstance(node, ast.A_Expr) and node.kind == A_Expr_Kind.AEXPR_OP and node.lexpr is not None:
        return _under(node.lexpr, list(_keys(node)))
    return None


def _shown_by(node: Any) -> Any:
    """The expression whose value another shows, in small letters or unless it is NULL; None if it shows none."""
    if isinstance(node, ast.A_Expr):
        return node.lexpr if node.kind == A_Expr_Kind.AEXPR_NULLIF else None
    is_form = isinstance(node, ast.CoalesceExpr) or (isinstance(node, ast.FuncCall) and called(node) in _FORMS)
    return node.args[0] if is_form and node.args else None


def _under(node: Any, keys: list[str | None]) -> Path | None:
    """The path of an object, and these keys in it."""
    known = tuple(key for key in keys if key is not None)
    if not known or len(known) < len(keys):
        return None
    base = column(node)
    above = Path(*base, ()) if base else path_of(node)
    return Path(above.place, above.column, above.keys + known) if above else None


def _keys(node: Any) -> Iterator[str | None]:
    """The keys that an operator adds; None for what is no constant text."""
    text = _text(node.rexpr)
    if operator_of(node) in _STEPS:
        yield text
    elif operator_of(node) in _WHOLE_PATHS and text is not None:
        yield from _KEY.findall(text)


def _text(node: Any) -> str | None:
    """A constant text; None if it is anything else, such as a place in a list."""
    found = getattr(uncast(node), "val", None)
    return str(found.sval) if isinstance(found, ast.String) else None
