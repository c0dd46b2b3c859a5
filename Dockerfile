# mock-data in a container: docker build . --tag=mock-data
# BASE is any image with Python 3.11 or newer that can make a venv; .ci/python-image.sh builds one without a registry.
ARG BASE=python:3.13-slim

# hadolint ignore=DL3006
FROM ${BASE} AS build
COPY pyproject.toml constraints.txt README.md LICENSE /source/
COPY loader /source/loader
COPY sql /source/sql
COPY migrations /source/migrations
COPY config/supabase.json.example config/columns.toml.example /source/config/
RUN python3 -m venv /opt/mock-data \
    && /opt/mock-data/bin/pip install --no-cache-dir --disable-pip-version-check \
        --constraint /source/constraints.txt "/source[mcp,report]" \
    && /opt/mock-data/bin/pip uninstall --yes pip

# hadolint ignore=DL3006
FROM ${BASE}
RUN useradd --uid 10001 --create-home mock-data
COPY --from=build /opt/mock-data /opt/mock-data
ENV PATH=/opt/mock-data/bin:$PATH
USER 10001
WORKDIR /home/mock-data
# Of a container that stays, as `mock-data mcp` does: the database answers, with the tag tables. Needs no workspace.
HEALTHCHECK --interval=1m --timeout=30s CMD ["mock-data", "doctor"]
ENTRYPOINT ["mock-data"]
CMD ["--help"]
