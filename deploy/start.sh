#!/bin/sh
# Start the app so that everything it writes lies below one folder, PNEUMOSCOPE_HOME.
#
# Streamlit's own variables say where it listens: STREAMLIT_SERVER_ADDRESS, STREAMLIT_SERVER_PORT.
set -eu

PNEUMOSCOPE_HOME=${PNEUMOSCOPE_HOME:-/data}
# Streamlit, PyTorch, Chromium and fontconfig keep what they remember below the home folder.
HOME=$PNEUMOSCOPE_HOME/home
TMPDIR=${TMPDIR:-$PNEUMOSCOPE_HOME/tmp}
export PNEUMOSCOPE_HOME HOME TMPDIR
export PYTHONDONTWRITEBYTECODE=1
export STREAMLIT_SERVER_ADDRESS="${STREAMLIT_SERVER_ADDRESS:-0.0.0.0}"
export STREAMLIT_SERVER_PORT="${STREAMLIT_SERVER_PORT:-8501}"
export STREAMLIT_SERVER_HEADLESS=true
# The greeting would ask two servers elsewhere for this machine's address.
export STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE=true
# The files never change, and Streamlit need not look.
export STREAMLIT_SERVER_FILE_WATCHER_TYPE=none

umask 077
if ! mkdir -p "$HOME" "$TMPDIR"; then
  echo "Error: cannot write to $PNEUMOSCOPE_HOME; mount a volume there that user $(id -u) may write to." >&2
  exit 2
fi
# What a start before this one has left over.
[ "$TMPDIR" != "$PNEUMOSCOPE_HOME/tmp" ] || find "$TMPDIR" -mindepth 1 -delete

cd "$(dirname "$0")/.."
exec python -m streamlit run Home.py "$@"
