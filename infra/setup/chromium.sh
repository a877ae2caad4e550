#!/usr/bin/env bash
# The browser tests drive the system's Chromium. Install it on Debian and its relatives; elsewhere say what is missing.
set -euo pipefail

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo --non-interactive "$@"; fi
}

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then exit 0; fi
done
if command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests"
    if as_root apt-get update -qq >/dev/null &&
        DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends chromium >/dev/null; then
        exit 0
    fi
fi
echo "The browser tests need Chromium. Please install it (Debian: sudo apt-get install chromium) and try again." >&2
exit 1
