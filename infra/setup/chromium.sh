#!/usr/bin/env bash
# The browser tests drive the system's Chromium, best without its window (a third less work). Install that on Debian and
# its relatives; elsewhere take the Chromium there is, or say what is missing.
set -euo pipefail

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo --non-interactive "$@"; fi
}

installed() {
    for name in chromium-headless-shell chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null; then return 0; fi
    done
    return 1
}

install() {
    DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}

if command -v chromium-headless-shell >/dev/null; then exit 0; fi
if installed && [ "$(id -u)" != 0 ]; then exit 0; fi  # nobody is asked for a password when there is one already
if command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests"
    if as_root apt-get update -qq >/dev/null; then
        install chromium-headless-shell || installed || install chromium || true
    fi
fi
if installed; then exit 0; fi
echo "The browser tests need Chromium. Please install it (Debian: sudo apt-get install chromium) and try again." >&2
exit 1
