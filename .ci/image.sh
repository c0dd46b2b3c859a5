#!/usr/bin/env bash
# Builds a local image with Debian's PostgreSQL 15, for machines that reach a Debian mirror but no image registry.
# Usage: image.sh NAME. Needs root, debootstrap and a docker engine. Takes about a minute; nothing when the image is there.
set -euo pipefail

readonly name="${1:?usage: image.sh NAME}"
here="$(cd "$(dirname "$0")" && pwd)"

# An image of an older recipe is no use.
recipe="$(cat "$here/image.sh" "$here/postgres-entrypoint.sh" | sha256sum | cut -c 1-16)"
if [ "$(docker image inspect --format '{{index .Config.Labels "mock-data.recipe"}}' "$name" 2>/dev/null)" = "$recipe" ]; then
    exit 0
fi

root="$(mktemp -d)"
trap 'rm -rf --one-file-system "$root"' EXIT

# The mirror and proxy this machine's own apt uses: another may be out of reach. Without one, debootstrap knows its own.
mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1 || true)"
eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
export http_proxy="${http_proxy:-}"

# bookworm, whatever the host: it is the release whose PostgreSQL is 15.
debootstrap --variant=minbase --include=postgresql-15 bookworm "$root" ${mirror:+"$mirror"}

# The packaged cluster, the package lists and the documentation are dead weight here.
rm -rf "$root"/var/lib/postgresql/15 "$root"/etc/postgresql/15 "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* \
    "$root"/usr/share/{doc,man,locale,info}/* "$root"/var/log/*
install -m 0755 "$here/postgres-entrypoint.sh" "$root/usr/local/bin/postgres-entrypoint.sh"

chmod 0755 "$root" # mktemp says 0700, which would become the container's /
tar --directory "$root" --exclude=./proc/* --exclude=./sys/* --exclude=./dev/* --create . |
    docker import \
        --change 'ENTRYPOINT ["/usr/local/bin/postgres-entrypoint.sh"]' \
        --change 'CMD ["postgres"]' \
        --change 'EXPOSE 5432' \
        --change "LABEL mock-data.recipe=$recipe" \
        - "$name" >/dev/null
echo "built $name"
