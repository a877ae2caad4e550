#!/usr/bin/env bash
# Make the virtual environment $2 beside Python $1 and install checkov there, as pinned. Quiet when all is well.
set -euo pipefail
echo "Installing checkov, which checks the template's security"
"$1" -m venv "$2"
"$2/bin/python" -m pip install --quiet --quiet --no-input --disable-pip-version-check --requirement infra/setup/checkov.txt
