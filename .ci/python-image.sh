#!/usr/bin/env bash
# Builds a local image with Debian's own Python (trixie: 3.13), for machines that reach a Debian mirror but no image
# registry: a base for the Dockerfile, and the Python 3.13 of make test-matrix.
# Usage: python-image.sh NAME. Needs root, debootstrap and a docker engine. Takes a minute; nothing when the image is there.
set -euo pipefail

readonly name="${1:?usage: python-image.sh NAME}"

# An image of an older recipe is no use.
recipe="$(sha256sum <"$0" | cut -c 1-16)"
if [ "$(docker image inspect --format '{{index .Config.Labels "mock-data.recipe"}}' "$name" 2>/dev/null)" = "$recipe" ]; then
    exit 0
fi

root="$(mktemp -d)"
trap 'rm -rf --one-file-system "$root"' EXIT

# The mirror and proxy this machine's own apt uses: another may be out of reach. Without one, debootstrap knows its own.
mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1 || true)"
eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
export http_proxy="${http_proxy:-}"

debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates trixie "$root" ${mirror:+"$mirror"}

# The package lists and the documentation are dead weight here.
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale,info}/* "$root"/var/log/*

chmod 0755 "$root" # mktemp says 0700, which would become the container's /
tar --directory "$root" --exclude=./proc/* --exclude=./sys/* --exclude=./dev/* --create . |
    docker import --change 'CMD ["python3"]' --change "LABEL mock-data.recipe=$recipe" - "$name" >/dev/null
echo "built $name"
