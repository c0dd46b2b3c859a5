"""What the tools take: the types of their arguments, with what an agent reads of each."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field
from typing_extensions import TypedDict, get_type_hints

from loader import api, vocabulary

PLATFORMS = ", ".join(vocabulary.load())
SCENARIOS = ", ".join(one.name for one in api.scenarios())
Platform = Annotated[str, Field(description=f"{PLATFORMS}; or all of them: all")]
Strategy = Annotated[
    Literal["smart", "minimal", "comprehensive"],
    Field(description="How many orders: smart (by what the workspace has), minimal (10), comprehensive (500)"),
]
Count = Annotated[
    int | None,
    Field(ge=1, description="Exactly so many orders a shop (for google_ads alone: campaigns), instead of strategy"),
]
Environment = Annotated[
    Literal["staging", "production"] | None,
    Field(
        description="An environment of the server's configuration file. Writing to production needs 'production' here,"
        " and a server that was started with --allow-production"
    ),
]
Seed = Annotated[
    int | None, Field(ge=0, description="The same seed, as_of and warehouse give the same rows; by default at random")
]
DryRun = Annotated[bool, Field(description="Plan and show sample rows; write nothing")]
Days = Annotated[
    int | None, Field(ge=1, le=api.MOST_DAYS, description="Days of orders before as_of; by default a year")
]
AsOf = Annotated[
    datetime | None, Field(description="The moment that counts as now, ISO 8601; UTC without an offset; by default now")
]
Since = Annotated[
    datetime | None, Field(description="When orders begin, instead of days; to clean: runs started then or later")
]
Until = Annotated[
    datetime | None, Field(description="When the orders' window ends, as as_of; to clean: runs started before then")
]
ScenarioName = Annotated[
    str | None,
    Field(description=f"What happens besides, one of {SCENARIOS}; or a TOML file of the server's machine, by its path"),
]
Locale = Annotated[
    str | None,
    Field(description="Where customers live, as de_DE or en_US=0.8,en_GB=0.2; by default the shop's country"),
]
Campaigns = Annotated[int | None, Field(ge=1, description="Ads campaigns; by default as a shop of that size has")]
Sessions = Annotated[
    str | None,
    Field(
        description="Visits beside those that buy: full (default: about 3% of visits buy), purchases (none but those),"
        " none, or the share of visits that buy, as 0.05. Most rows are of visits"
    ),
]
Share = Annotated[float | None, Field(ge=0, le=1)]
RefundRate = Annotated[Share, Field(description="The share of paid orders that are refunded, as 0.2: exactly")]
DiscountRate = Annotated[Share, Field(description="The share of orders with a discount, as 0.3: exactly")]
States = Annotated[
    str | None,
    Field(description="States of orders at as_of with shares, as paid=0.9,pending=0.1; what they leave of 1 is usual"),
]
Customers = Annotated[int | None, Field(ge=1, description="How many different customers order")]
Products = Annotated[int | None, Field(ge=0, description="New products; 0 sells live ones alone")]
MaxRows = Annotated[
    int | None,
    Field(ge=1, description=f"Refuse a run of more rows; by default {api.MAX_ROWS:,}. An order brings about 100"),
]
Rehearse = Annotated[bool, Field(description="Load and check for real, then roll back: nothing is kept")]
RunKey = Annotated[
    str | None,
    Field(
        description="A name of yours for this run. Given again, the run that has it is returned (already=true) and"
        " nothing is written twice: use one for whatever may be retried"
    ),
]
Workspace = Annotated[
    str | None, Field(description="The workspace (tenant), a UUID; by default the one that the server was started with")
]
Detail = Annotated[bool, Field(description="Long lists in full: every rule that was checked, not only broken ones")]
RunId = Annotated[str | None, Field(description="A run's id, from generate_mock_data or get_mock_data_status")]
OnePlatform = Annotated[str | None, Field(description=f"One of {PLATFORMS}; by default all")]
Confirm = Annotated[bool, Field(description="Remove. Without it: a preview, and nothing is removed")]
Selected = Annotated[str | None, Field(description=f"Every run of this platform, one of {PLATFORMS}; all: every run")]
Realism = Annotated[bool, Field(description="Measure also what an analyst asks of a shop's rows")]
Profiled = Annotated[bool, Field(description="The whole profile too: long")]
EmptyToo = Annotated[bool, Field(description="Tables without such rows too")]
TableName = Annotated[
    str | None,
    Field(
        description="A table or semantic view, as dm_orders_shopify or data.dm_orders_shopify; or one column of it,"
        " as dm_orders_shopify.total_price"
    ),
]
SampleRows = Annotated[int, Field(ge=0, le=3, description="Sample rows of each table")]


class AskedOfRun(TypedDict, total=False):
    """What a run may be asked for, by `generate_mock_data` and `plan_mock_data` alike. None: as by the strategy."""

    days: Days
    as_of: AsOf
    since: Since
    until: Until
    scenario: ScenarioName
    locale: Locale
    campaigns: Campaigns
    sessions: Sessions
    refund_rate: RefundRate
    status: States
    discount_rate: DiscountRate
    customers: Customers
    products: Products
    max_rows: MaxRows


Tool = TypeVar("Tool", bound=Callable[..., Any])


def spread(tool: Tool) -> Tool:
    """A tool whose last parameter is `**wanted: Unpack[AskedOfRun]`, with each of these as a parameter of its own: the
    SDK makes the schema from the signature."""
    plain = inspect.signature(tool, eval_str=True)
    known = [one for one in plain.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    tool.__signature__ = plain.replace(parameters=[*known, *_parameters()])  # type: ignore[attr-defined]
    return tool


def _parameters() -> Iterator[inspect.Parameter]:
    kind = inspect.Parameter.KEYWORD_ONLY
    for name, hint in get_type_hints(AskedOfRun, include_extras=True).items():
        yield inspect.Parameter(name, kind, default=None, annotation=hint)
