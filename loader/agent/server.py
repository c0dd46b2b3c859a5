"""The server of the protocol: its instructions, the tools and the resources; and what is not accepted of a call.

Refused, as an error of ours: an argument that the tool does not have (a misspelt dry_run would write), a value of
another type, a tool that does not exist.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import anyio.to_thread
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, EmptyResult, InputRequiredResult, SetLevelRequestParams
from pydantic import TypeAdapter, ValidationError

from loader import __version__
from loader.agent.desk import Desk, fault, result
from loader.agent.resources import Resources
from loader.agent.shapes import ErrorFault
from loader.agent.tools import Tools
from loader.errors import UsageError
from loader.overrides import nearest
from loader.redaction import redact

log = logging.getLogger(__name__)
NAME = "bustly-mock-data"
INSTRUCTIONS = """\
Fills one workspace of a Postgres commerce warehouse (Shopify, BigCommerce, WooCommerce, Magento, Google Ads) with mock
data, in one transaction, and takes exactly that back.

1. get_mock_data_status shows the database and the workspace that every tool works on. Check that they are the ones
   you mean: "embedded" true is a demo database on this machine, "environment" production a real shop.
2. plan_mock_data shows what would be written; generate_mock_data writes it. "committed" true is the only proof.
3. verify_mock_data checks a run against every rule.
4. clean_mock_data with a run_id takes the run back: a preview first, then with confirm=true.

Errors have isError and {"error": {"kind", "message", "hint"}}; after any error nothing was written. Do what the hint
says, and repeat only what it says to repeat. Kinds: usage (the arguments), configuration and connection (for the person
who runs the server), schema (a column cannot be filled), load and invariant (rolled back), refused (for safety),
interrupted (cancelled)."""


class AgentServer(MCPServer[Any]):
    """The SDK's server, strict about arguments."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            NAME,
            title="Mock data for commerce warehouses",
            version=__version__,
            instructions=INSTRUCTIONS,
            log_level="WARNING",
        )
        self._desk = desk

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """As the SDK has it; a fault of the call is an answer like any other error."""
        try:
            await self._refuse_unknown(name, arguments)
            return await super().call_tool(name, arguments, context)
        except UsageError as error:
            return await self._failed(error)
        except ToolError as error:
            redact(error)
            log.debug("the call failed", exc_info=True)
            return await self._failed(_ours(name, error))

    async def _failed(self, error: BaseException) -> CallToolResult:
        place = await anyio.to_thread.run_sync(self._desk.place)
        return result({"database": place, "error": fault(error)})

    async def _refuse_unknown(self, name: str, arguments: Mapping[str, Any]) -> None:
        tools = {tool.name: tool for tool in await self.list_tools()}
        if name not in tools:
            raise UsageError(f"unknown tool {name!r}", nearest(name, tools))
        known = tools[name].input_schema["properties"]
        for argument in arguments:
            if argument not in known:
                raise UsageError(f"{name} has no argument {argument!r}", nearest(argument, known))


def _ours(name: str, error: ToolError) -> BaseException:
    """What the SDK found wrong with the arguments, or the error behind one that nobody expected."""
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return cause or error
    faults = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in cause.errors(include_url=False))
    return UsageError(f"{name}: {'; '.join(faults)}", "the tool's input schema says what each argument takes")


def server(desk: Desk) -> AgentServer:
    """A server whose calls are answered at this desk."""
    logging.getLogger().addHandler(logging.NullHandler())  # or the SDK would log to the console
    made = AgentServer(desk)
    Tools(desk).add_to(made)
    Resources(desk).add_to(made)
    _let_choose_the_log(made, desk)
    for tool in made._tool_manager.list_tools():
        tool.parameters["additionalProperties"] = False  # what is refused is said in the schema too
        for schema in (tool.parameters, tool.output_schema or {}):
            _untitle(schema)
        _admit_errors(tool.output_schema or {})
    return made


def _admit_errors(schema: dict[str, Any]) -> None:
    """An error is structured too, so the schema has it: a client may hold every answer against it."""
    fault = TypeAdapter(ErrorFault).json_schema()
    _untitle(fault)
    properties = schema["properties"]
    properties["database"] = {"anyOf": [properties["database"], {"type": "null"}]}
    properties["error"] = fault
    schema["anyOf"] = [{"required": schema.pop("required")}, {"required": ["database", "error"]}]


def _let_choose_the_log(made: AgentServer, desk: Desk) -> None:
    """Clients of older protocols get the log without asking for it: they may choose what of it. For it the capability
    must be declared, which the SDK does for whoever handles this request."""

    async def choose(_: Any, wanted: SetLevelRequestParams) -> EmptyResult:
        desk.choose_log(wanted.level)
        return EmptyResult()

    made._lowlevel_server.add_request_handler("logging/setLevel", SetLevelRequestParams, choose)


def _untitle(schema: dict[str, Any]) -> None:
    """Without the titles that pydantic makes of names: an agent reads them all, and learns nothing."""
    if isinstance(schema.get("title"), str):
        del schema["title"]
    for part in schema.values():
        for one in part if isinstance(part, list) else (part,):
            if isinstance(one, dict):
                _untitle(one)
