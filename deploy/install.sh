#!/bin/sh
# The Dockerfile's steps. Each is a command of its own, so that they can be tried without a container.
#
#   install.sh system                   Chromium, fonts, and what OpenCV and PyTorch link to (Debian, as root)
#   install.sh packages REQUIREMENTS    the Python packages, PyTorch in its build for CPUs
#   install.sh user DATA                the user `app` (uid 1000) and its data folder (as root)
#   install.sh data DATA                a data folder that only its owner may enter
#   install.sh app SOURCE APP           the app's files, compiled and read-only
#   install.sh check APP                a radiograph of the demo is diagnosed, and the sheet on it printed
set -eu

# PyTorch's own index of wheels without GPU libraries, which are several GB.
TORCH_INDEX=${TORCH_INDEX:-https://download.pytorch.org/whl/cpu}

usage() {
  sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

system() {
  apt-get update
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    chromium fonts-liberation libgl1 libglib2.0-0 libsm6 libxext6 libgomp1
  rm -rf /var/lib/apt/lists/*
  # Chromium's own sandbox needs rights that a container without capabilities does not have. Here it only draws
  # pages that the app has made itself, which ask nobody for anything; the container is the sandbox.
  # shellcheck disable=SC2016  # The launcher expands it.
  echo 'export CHROMIUM_FLAGS="$CHROMIUM_FLAGS --no-sandbox"' >/etc/chromium.d/container
}

packages() {
  # Without a suffix, pip takes a build like 2.0+cpu for the pinned 2.0, so the second line keeps what the first got.
  grep -E '^(torch|torchvision)==' "$1" | xargs python -m pip install --no-cache-dir --index-url "$TORCH_INDEX"
  python -m pip install --no-cache-dir -r "$1"
}

user() {
  useradd --create-home --uid 1000 --shell /usr/sbin/nologin app
  data "$1"
  chown app:app "$1"
}

data() {
  mkdir -p "$1"
  chmod 700 "$1"
}

app() {
  mkdir -p "$2"
  grep -v '^#' "$1/deploy/app-files.txt" | while IFS= read -r path; do
    mkdir -p "$2/$(dirname "$path")"
    cp -R "$1/$path" "$2/$path"
  done
  # Compiled here, since nothing can be written there later; whatever a copy does to the files' times.
  find "$2" -name __pycache__ -type d -prune -exec rm -rf {} +
  python -m compileall -q -j 0 --invalidation-mode unchecked-hash "$2/engine" "$2/data_tools"
  chmod -R a-w,a+rX "$2"
}

check() {
  home=$(mktemp -d)
  (
    cd "$1"
    HOME=$home PNEUMOSCOPE_HOME=$home PYTHONDONTWRITEBYTECODE=1 python -m engine diagnose \
      data_tools/demo/test/NORMAL/phantom-014.webp --weights demo --case "$home/case.pdf"
  )
  rm -rf "$home"
}

[ $# -gt 0 ] || usage
step=$1
shift
case "$step:$#" in
  system:0 | packages:1 | user:1 | data:1 | app:2 | check:1) "$step" "$@" ;;
  *) usage ;;
esac
