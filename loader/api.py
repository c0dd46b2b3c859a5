"""The public functions, one for each command of the command line; `from loader import generate` gets them from here.

Each takes the session first, checks what it is given (`UsageError`), opens its own connection, and returns a frozen
result with `to_json()`. A `run` is named by its id, by the first four or more of its hex digits that no other run of
the workspace has, or by "latest"; `progress` listens to how far a call is (`loader.progress`). Imports stand in the
functions: no command pays for another's libraries.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from loader.clock import EARLIEST, LATEST, utc
from loader.errors import Refused, UsageError
from loader.progress import Listener, listened

if TYPE_CHECKING:
    from loader.analysis import Analysis
    from loader.cleanup import CleanResult
    from loader.comparison import Comparison
    from loader.diagnosis import DoctorResult
    from loader.embedded import Embedded
    from loader.exporting import Exported
    from loader.first_files import FirstFiles
    from loader.flow.explanation import Explanation
    from loader.flow.result import Estimate, RunResult
    from loader.flow.scenario import Scenario
    from loader.flow.wishes import Wishes
    from loader.ledger import Run, RunName, Status
    from loader.platform_list import PlatformList
    from loader.proof import AllProofs, Proof
    from loader.session import Session

log = logging.getLogger(__name__)
MAX_ROWS = 5_000_000
"""What a run may write, if nobody says another number."""
STRATEGIES = ("smart", "minimal", "comprehensive")
MOST_DAYS = 3650
LONGEST_KEY = 200
"""Characters of a run key."""
_SESSIONS: dict[str, float | None] = {"full": None, "purchases": 1.0, "none": 0.0}


def generate(
    session: Session,
    platform: str,
    strategy: str = "smart",
    *,
    count: int | None = None,
    seed: int | None = None,
    as_of: datetime | None = None,
    days: int | None = None,
    campaigns: int | None = None,
    sessions: str | None = None,
    locale: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    refund_rate: float | None = None,
    status: str | None = None,
    discount_rate: float | None = None,
    customers: int | None = None,
    products: int | None = None,
    scenario: Path | str | None = None,
    profile: Path | str | None = None,
    dry_run: bool = False,
    rehearse: bool = False,
    run_key: str | None = None,
    max_rows: int | None = None,
    progress: Listener | None = None,
    announce: Callable[[Estimate], None] | None = None,
) -> RunResult:
    """Write mock data for `platform` ("all": every one) in one transaction, all of it or nothing.

    `count` orders (campaigns, for ads alone) over `days` before `as_of`; None: by strategy, as the workspace, now.
    `campaigns` of ads (None: as a shop of that size has); `sessions` "full", "purchases", "none" or the share of visits
    that buy; `locale` where customers live, as "de_DE" or "en_US=0.8,en_GB=0.2". `since` and `until` say the window
    instead of `days` and `as_of`. These hold exactly: `refund_rate` of the paid orders, `discount_rate` of all, the
    shares of `status` at as-of, as "paid=0.9,pending=0.1", so many `customers` who order, new `products`.
    `scenario` is what happens besides, one of `scenarios` or a file; `profile` a file of `analyze`, whose shape the
    rows have. `dry_run` only plans; `rehearse` loads, checks and rolls back. `run_key` is a name of the caller's for
    the run: while the workspace has a run of that key which is not removed, that run is returned (`already`) and
    nothing is loaded; `Refused` if it was asked for with other options. More than `max_rows` (None: 5,000,000) are
    `Refused` before BEGIN. `progress` is called with a `loader.Progress` at every step up to COMMIT, in the thread that
    calls this, and `announce` before BEGIN with the `Estimate` of the run; if one raises, nothing is written. Raises a
    `MockDataError` after which nothing is written.
    """
    from loader.vocabulary import asked_for

    platform, strategy = asked_for(session.vocabularies, STRATEGIES, platform, strategy)
    _refuse_options(count, seed, days, campaigns)
    _refuse_both({"dry_run": dry_run, "rehearse": rehearse}, "a dry run loads nothing: give one of them")
    _refuse_key(run_key)
    most = MAX_ROWS if max_rows is None else max_rows
    if not dry_run:
        _refuse_many(most, count=count, campaigns=campaigns, customers=customers, products=products)
    conversion = _conversion(sessions)
    _refuse_locale(locale)
    moment, since = _window(as_of, days, since, until)
    wishes = _wishes(refund_rate, status, discount_rate, customers, products)
    log.info("generate %s %s in workspace %s of %s", platform, strategy, session.workspace, session.source)
    from loader import profiles, run
    from loader import scenario_files as files
    from loader.flow.scenario import NO_SCENARIO

    file = Path(profile) if profile is not None else None
    request = run.Request(
        session,
        platform,
        strategy,
        count,
        seed,
        moment,
        days,
        campaigns,
        conversion,
        locale,
        dry_run,
        rehearse,
        since=since,
        wishes=wishes,
        scenario=files.read(scenario) if scenario is not None else NO_SCENARIO,
        profile=file,
        profiles=profiles.read(file) if file else {},
        run_key=run_key,
        max_rows=most,
    )
    with listened(progress):
        return run.generate(request, announce)


def analyze(
    session: Session, platform: str = "all", *, output: Path | str | None = None, progress: Listener | None = None
) -> Analysis:
    """What a run would learn from: the live rows' profile by platform. Reads only; `output` is a file for it, without
    single rows and counts below five, which `generate` takes as `profile`."""
    platform = session.named(platform)
    from loader import analysis, profiles

    with listened(progress), session.connected("reading the workspace") as conn:
        found = analysis.analyse(conn, session, platform)
    if output is not None:
        profiles.write(Path(output), found.profiles)
    return found


def init(
    folder: Path | str | None = None,
    *,
    user: bool = False,
    database_url: str | None = None,
    env: str | None = None,
    force: bool = False,
) -> FirstFiles:
    """Write the configuration files to begin with into `folder` (None: config; `user`: the user's own config folder).

    Files that are there are kept unless `force`. `database_url` is written as the environment `env` (None: staging).
    Needs no session. Raises `UsageError` and `Refused`, after which nothing has changed.
    """
    from loader import config, first_files, userfiles

    chosen = userfiles.own_folder() if user else Path(folder) if folder is not None else userfiles.FOLDER
    url, environment = config.written(database_url, env)
    return first_files.write(chosen, url, environment, replace=force)


def scenarios() -> tuple[Scenario, ...]:
    """The scenarios that come with the program, by name. Needs no session."""
    from loader import scenario_files as files

    return files.shipped()


def clean(
    session: Session,
    platform: str | None = None,
    *,
    run: RunName | None = None,
    everything: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
    dry_run: bool = False,
    progress: Listener | None = None,
) -> CleanResult:
    """Remove the rows of the selected runs that nobody has changed since; with `dry_run` only count them.

    Runs are selected by `platform`, `run`, time started (`since` <= started < `until`), or `everything` of the
    workspace. Raises `Refused` if a row that stays would lose its parent; after any error nothing has changed.
    """
    refuse_selection(platform, run, everything, since, until)
    from loader.vocabulary import ALL

    platform = session.named(platform) if platform is not None else None
    if platform == ALL:
        platform, everything = None, not (run or since or until)
    from loader import cleanup, ledger

    name = _spelt(run)
    moments = (utc(since) if since else None, utc(until) if until else None)
    with listened(progress), session.tagged("counting" if dry_run else "removing") as conn:
        run_id = ledger.found(conn, session.workspace, name) if name else None
        selection = cleanup.Selection(session.workspace, platform, run_id, everything, *moments)
        return cleanup.clean(conn, selection, dry_run)


def refuse_selection(
    platform: str | None, run: object, everything: bool, since: datetime | None, until: datetime | None
) -> None:
    """Raise `UsageError` if no run is selected to be removed, or in ways that contradict each other."""
    if not (platform or run or everything or since or until):
        raise UsageError("nothing selected", "name a platform, --run, --since, --until or --all")
    times = {"since": since, "until": until}
    for name, value in {"a platform": platform and platform.lower() != "all", "run": run, **times}.items():
        _refuse_both({"all": everything, name: value}, f"leave out --all to remove less, or {name} to remove all of it")
    for name, value in times.items():
        _refuse_both({"run": run, name: value}, "a run's id names it alone: leave the time out")
    if since and until and utc(since) >= utc(until):
        raise UsageError(f"since ({since.isoformat()}) is not before until ({until.isoformat()})", "swap them")


def verify(
    session: Session, run: RunName | None = None, *, realism: bool = False, progress: Listener | None = None
) -> Proof:
    """Check a run (the workspace's latest that is not removed) against every rule; `realism`: measure also what an
    analyst would ask of its rows, with the bounds of a shop. Reads only."""
    from loader import proof

    name = _spelt(run)
    with listened(progress), session.tagged("checking the rules") as conn:
        return proof.verify(conn, session, name, realism=realism)


def verify_all(session: Session, *, realism: bool = False, progress: Listener | None = None) -> AllProofs:
    """The same for every run of the workspace that is not removed, the newest first. Reads only."""
    from loader import proof

    with listened(progress), session.tagged("checking the rules") as conn:
        return proof.verify_all(conn, session, realism=realism)


def compare(session: Session, run: RunName | None = None, *, progress: Listener | None = None) -> Comparison:
    """A run (the workspace's latest that is not removed) beside the live rows: what was written, charts, figures,
    distances, rules, and how to undo it; `to_html()` is the page of it. Reads only."""
    from loader import comparison

    name = _spelt(run)
    with listened(progress), session.tagged("comparing the run with the live rows") as conn:
        return comparison.compare(conn, session, name)


def export(
    session: Session,
    run: RunName | None = None,
    *,
    output: Path | str | BinaryIO,
    file_format: str | None = None,
    platform: str | None = None,
    tables: Sequence[str] = (),
    semantic: bool = False,
    force: bool = False,
    progress: Listener | None = None,
) -> Exported:
    """Write a run's rows, as they are now, to files: CSV as Postgres writes it, or typed Parquet. Reads only.

    Without `run` of the workspace's latest. All tables, or those of one `platform`, or the `tables` that are named, by
    themselves or by their view. `output` is a folder (a file a table, and manifest.json), or for one table a file that
    ends in .csv or .parquet, or a binary stream. `file_format` "csv" or "parquet" (None: as the file ends, else csv).
    `semantic`: the columns of the semantic views. `force` replaces what is there. Whole or not at all.
    """
    ending = Path(output).suffix.lower().lstrip(".") if isinstance(output, Path | str) else ""
    from loader import exporting
    from loader.exporting.files import destination

    chosen = file_format or (ending if ending in exporting.FORMATS else "csv")
    if chosen not in exporting.FORMATS:
        raise UsageError(f"unknown format {chosen!r}", f"choose one of: {', '.join(exporting.FORMATS)}")
    if ending in exporting.FORMATS and ending != chosen and not Path(str(output)).is_dir():
        raise UsageError(f"{output} does not end as {chosen} files do", f"name it .{chosen}, or leave the format out")
    only = session.chosen(platform)[0].platform if platform not in (None, "all") else None
    wanted = exporting.ExportRequest(_spelt(run), chosen, only, tuple(tables), semantic)
    with listened(progress):
        return exporting.export(session, wanted, destination(output, chosen, force))


def rules_script(session: Session, run: RunName | None = None) -> str:
    """The rules of `verify` as SQL for psql; each lists the rows that break it."""
    from loader import proof

    name = _spelt(run)
    with session.tagged("reading the schema") as conn:
        return proof.script(conn, session, name)


def status(session: Session, platform: str | None = None) -> Status:
    """Rows and mock rows of every table of one platform or all, and the workspace's latest runs. Reads only."""
    wanted = session.chosen(platform)
    from loader import ledger

    with session.tagged("counting rows") as conn:
        return ledger.status(conn, session.workspace, session.reflect(conn, wanted))


def runs(session: Session, *, run: RunName | None = None, limit: int = 20) -> tuple[Run, ...]:
    """The workspace's newest runs; or `run` alone, with its tables. Raises `UsageError` if there is no such run."""
    from loader import ledger

    name = _spelt(run)
    with session.tagged("reading the runs") as conn:
        if name is None:
            return ledger.latest(conn, session.workspace, limit)
        return (ledger.one(conn, ledger.found(conn, session.workspace, name)),)


def doctor(session: Session, platform: str | None = None, *, progress: Listener | None = None) -> DoctorResult:
    """Examine the database: connection, role, TLS, tag tables, schema, for one platform or all. Reads only. With a
    workspace rows are tried, too."""
    platform = session.named(platform) if platform is not None else None
    from loader import diagnosis

    with listened(progress):
        return diagnosis.diagnose(session, platform)


def explain(session: Session, name: str, *, progress: Listener | None = None) -> Explanation:
    """How the columns of a table or semantic view are filled, and why; of "table.column" all that is known of it. Reads
    only; with a workspace, what its live rows show and samples of what a run would write."""
    from loader import explanation

    with listened(progress), session.connected("explaining the schema") as conn:
        return explanation.explain(conn, session, name)


def platforms(session: Session) -> PlatformList:
    """Every platform that there is, with its tables if the session's database is configured and answers."""
    from loader import platform_list

    return platform_list.known(session)


def upgrade_tag_tables(session: Session) -> str:
    """Create or upgrade the tag tables, and return their revision."""
    from loader import migrate
    from loader.database import errors_as

    with errors_as("creating the tag tables"), session.connect() as conn:
        return migrate.upgraded(conn)


def create_warehouse(session: Session) -> None:
    """Create the local warehouse in an empty database; the embedded one has it since its first start."""
    from loader import warehouse
    from loader.database import errors_as

    with errors_as("creating the warehouse"), session.connect() as conn:
        if session.database_url is not None:
            warehouse.fill(conn)


def start_embedded(*, tcp: bool = False, port: int | None = None, home: Path | str | None = None) -> Embedded:
    """Start the embedded PostgreSQL and let it stay up until `stop_embedded`; its warehouse is made on first use.

    `home`: its folder, by default the usual one. `tcp`: on 127.0.0.1 too, on `port` or one that is free, with a
    password; `Refused` if it would have to start again for that while others use it.
    """
    from loader import embedded

    return embedded.keep(Path(home) if home else None, tcp=tcp or port is not None, port=port)


def stop_embedded(*, force: bool = False, home: Path | str | None = None) -> Embedded:
    """Stop the embedded PostgreSQL. `Refused` while others use it, unless `force`, which breaks them off."""
    from loader import embedded

    return embedded.stop(Path(home) if home else None, force=force)


def reset_embedded(*, force: bool = False, home: Path | str | None = None) -> Embedded:
    """Make the embedded PostgreSQL new, with an empty warehouse: every row in it is lost. `Refused` as by stopping."""
    from loader import embedded

    return embedded.reset(Path(home) if home else None, force=force)


def _conversion(sessions: str | None) -> float | None:
    """The share of visits that buy; 0 = no visits, None = as of any shop."""
    if sessions is None or sessions in _SESSIONS:
        return _SESSIONS[sessions or "full"]
    try:
        rate = float(sessions.removesuffix("%")) / (100 if sessions.endswith("%") else 1)
    except ValueError:
        rate = -1.0
    if not 0.001 <= rate <= 1:
        raise UsageError(
            f"sessions is {sessions!r}", "give full, purchases, none, or the share of visits that buy, 0.001 to 1"
        )
    return rate


def _refuse_many(most: int, **wanted: int | None) -> None:
    """Raise `Refused` if one of these is more than so many rows by itself: it needs no database to say so."""
    if most < 1:
        raise UsageError(f"max-rows is {most}", "give 1 or more")
    for name, number in wanted.items():
        if number is not None and number > most:
            remedy = "ask for fewer, or allow more with --max-rows; --dry-run says how many there would be"
            raise Refused(f"{name} is {number:,}, and the run may write {most:,} rows in all", remedy)


def _refuse_both(options: Mapping[str, object], remedy: str) -> None:
    """Raise `UsageError` if more than one of these was asked for."""
    given = [name.replace("_", "-") for name, value in options.items() if value]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} contradict each other", remedy)


def _refuse_options(count: int | None, seed: int | None, days: int | None, campaigns: int | None) -> None:
    given = (
        ("count", count, 1, inf),
        ("seed", seed, 0, inf),
        ("days", days, 1, MOST_DAYS),
        ("campaigns", campaigns, 1, inf),
    )
    for name, value, least, most in given:
        if value is not None and not least <= value <= most:
            raise UsageError(
                f"{name} is {value}", f"give {least} or more" if most == inf else f"give {least} to {most}"
            )


def _refuse_key(run_key: str | None) -> None:
    """A key is one line that can be printed: people look for it in the list of runs."""
    if run_key is None:
        return
    if not run_key.strip():
        raise UsageError("run-key is empty", "give the run a name, as nightly-2026-03-09, or leave it out")
    if len(run_key) > LONGEST_KEY or not run_key.isprintable():
        raise UsageError(f"run-key is {run_key[:40]!r}", f"give at most {LONGEST_KEY} printable characters")


def _refuse_locale(locale: str | None) -> None:
    if locale is not None:
        from loader.plan.locales import parsed

        parsed(locale)


def _as_of(time: datetime, name: str = "as-of") -> datetime:
    """In UTC. What is not the time of a shop is refused: of a run before 1970 not every moment could be told."""
    try:
        moment = utc(time)
    except OverflowError:
        moment = None
    if moment is None or not EARLIEST <= moment < LATEST:
        raise UsageError(f"{name} is {time.isoformat()}", f"give a time from {EARLIEST:%Y-%m-%d} to {LATEST:%Y-%m-%d}")
    return moment


def _window(
    as_of: datetime | None, days: int | None, since: datetime | None, until: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """As-of and the beginning, as far as they were given: `until` is as-of by its other name."""
    end = _as_of(as_of) if as_of else None
    if until is not None:
        if end is not None and end != _as_of(until, "until"):
            raise UsageError("until and as-of are two times", "give one of them: nothing happens after it")
        end = _as_of(until, "until")
    if since is None:
        return end, None
    if days is not None:
        raise UsageError("since and days both say when the orders begin", "give one of them")
    moment = utc(since).replace(microsecond=0)
    last = (end or datetime.now(UTC)).replace(microsecond=0)
    if not timedelta(days=1) <= last - moment <= timedelta(days=MOST_DAYS):
        span = f"from {moment.isoformat()} to {last.isoformat()}"
        raise UsageError(f"the window is {span}", f"let since be 1 to {MOST_DAYS} days before until")
    return end, moment


def _wishes(
    refund_rate: float | None,
    status: str | None,
    discount_rate: float | None,
    customers: int | None,
    products: int | None,
) -> Wishes:
    """What the run is asked to hold exactly."""
    from loader.flow.wishes import Wishes
    from loader.plan.wishes import parsed_status

    for name, rate in (("refund-rate", refund_rate), ("discount-rate", discount_rate)):
        if rate is not None and not 0 <= rate <= 1:
            raise UsageError(f"{name} is {rate:g}", "give a share from 0 to 1")
    for name, number, least in (("customers", customers, 1), ("products", products, 0)):
        if number is not None and number < least:
            raise UsageError(f"{name} is {number}", f"give {least} or more")
    if status is not None and refund_rate is not None:
        raise UsageError(
            "refund-rate and status both say how many orders are refunded", "give refunded=RATE in --status alone"
        )
    shares = parsed_status(status) if status is not None else ()
    return Wishes(refund_rate, discount_rate, shares, customers=customers, products=products)


def _spelt(run: RunName | None) -> RunName | None:
    """A run's name, refused before anything is connected to if it can be none."""
    from loader import ledger

    return None if run is None else ledger.spelt(run)
