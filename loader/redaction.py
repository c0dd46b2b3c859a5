"""What may be passed on of an error's words: never the value that was wrong, which may be a live person's.

The server quotes values in the messages of data errors (SQLSTATE 22...) and in the details of broken keys and CHECKs
(23...); what a function of the shop raises may hold any. Names of tables, columns and constraints stay. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg

_HIDDEN = "..."
_QUOTED = re.compile(r"""(?<!encoding )(?<!parameter )["„«»'].*["“«»']""", re.DOTALL)
"""From the first quotation mark to the last one: the value between them may have some, too."""
_EACH_QUOTED = re.compile(r"""(?<!\w)'[^']*'|"[^"]*"|„[^“]*“|»[^«]*«|«[^»]*»""")
_BYTES = re.compile(r"0x[0-9a-f]{2}( 0x[0-9a-f]{2})*", re.IGNORECASE)
_TOLD = re.compile(r"\S+@\S+|\d{5,}|\+?\d[\d ()./-]{7,}\d|\d+(\.\d+){3}|[0-9a-f]*:[0-9a-f]*:[0-9a-f:]+", re.IGNORECASE)
"""Mail addresses, long numbers, telephones, network addresses."""
_KEY_ENDS = (
    r"\) (already exists|is duplicated|is not present in table \"[^\"]*\"|is still referenced from table \"[^\"]*\")"
)
_OF_CODE = (OSError, TypeError, AttributeError, NameError, ImportError)
"""Their quoted words are files, types and names."""
_IN_A_FUNCTION, _OF_THE_SHOP = "exec_stmt_raise", ("P0", "38", "39", "HV")


def message(error: BaseException) -> str:
    """What an error says, in one line."""
    primary = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    text = " ".join((primary or next(iter(str(error).strip().splitlines()), "")).split())
    return _shown(error, text) or type(error).__name__


def detail(error: psycopg.Error) -> str:
    """What the server adds to it; "" if nothing of that may be passed on."""
    text = " ".join((error.diag.message_detail or "").split())
    if (error.sqlstate or "").startswith("23") and not _is_raised(error):
        return _of_key(text)
    return _shown(error, text)


def hint(error: psycopg.Error) -> str:
    """What the server, or a function of the shop, says is to be done."""
    return _shown(error, " ".join((error.diag.message_hint or "").split()))


def redact(error: BaseException) -> None:
    """The error and all that led to it, as a traceback shows them: in the words that may be passed on."""
    for one in _chain(error):
        if isinstance(one, (psycopg.Error, ValueError, LookupError, ArithmeticError)):
            one.args = (message(one),)


def _shown(error: BaseException, text: str) -> str:
    if not isinstance(error, psycopg.Error):
        return text if isinstance(error, _OF_CODE) else _EACH_QUOTED.sub(_HIDDEN, text)
    if _is_raised(error):
        return _TOLD.sub(_HIDDEN, _EACH_QUOTED.sub(_HIDDEN, text))
    if isinstance(error, psycopg.DataError) or (error.sqlstate or "").startswith("22"):
        return _BYTES.sub(_HIDDEN, _QUOTED.sub(f'"{_HIDDEN}"', text))
    return text


def _is_raised(error: psycopg.Error) -> bool:
    """If a function of the shop says it, under whatever SQLSTATE."""
    return error.diag.source_function == _IN_A_FUNCTION or (error.sqlstate or "").startswith(_OF_THE_SHOP)


def _of_key(text: str) -> str:
    """The columns of a key, and what is wrong with it; of a row nothing."""
    columns, _, rest = text.partition(")=(")
    if not rest or not columns.startswith("Key ("):
        return ""
    ends = re.findall(_KEY_ENDS, rest)
    return f"{columns}) {ends[-1]}" if ends else f"{columns}) conflicts with an existing key"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
