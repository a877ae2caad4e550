#!/usr/bin/env bash
# Make the virtual environment $1 from the requirements file $2, exactly as pinned in constraints.txt. Quiet when all is well.
set -euo pipefail
venv=$1 requirements=$2

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3.11 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "Stockroom needs Python 3.11 or newer. Install it, or set PYTHON to its path." >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo --non-interactive "$@"; fi
}

make_venv() {
    if "$1" -c 'import ensurepip' 2>/dev/null; then
        "$1" -m venv "$venv"
        return
    fi
    local package
    package="python$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    echo "Python's venv module is incomplete here; installing $package"
    if ! { command -v apt-get >/dev/null && as_root apt-get update -qq && as_root apt-get install -y -qq "$package"; } >/dev/null 2>&1; then
        echo "Could not install it. Please run: sudo apt-get install $package" >&2
        exit 1
    fi
    "$1" -m venv "$venv"
}

if [ ! -x "$venv/bin/python" ]; then
    python=$(find_python)
    echo "Making the virtual environment in $venv (once; some minutes on a slow line)"
    make_venv "$python"
fi
echo "Installing the pinned packages of $requirements"
"$venv/bin/python" -m pip install --quiet --quiet --no-input --disable-pip-version-check \
    --requirement "$requirements" --constraint constraints.txt
"$venv/bin/python" -m infra.texts --compile
"$venv/bin/python" -m infra.vendor
