#!/bin/sh
# Install Sufler from this folder, without a network: ./install.sh TARGET
# Another Python than python3: PYTHON=python3.11 ./install.sh TARGET
set -eu
case "${1:-}" in "" | /*) ;; *) set -- "$PWD/$1" ;; esac
cd "$(dirname "$0")/sufler"
# -B: not a byte is written into the bundle
exec "${PYTHON:-python3}" -B -m requirements.bundle.installing "$@"
