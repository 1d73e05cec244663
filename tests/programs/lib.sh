# What the tests with real programs share. A test begins with:
#
#   #!/usr/bin/env bash
#   source tests/programs/lib.sh
#
# and is run by `cargo xtask programs NAME` from the root, with the built binary in IAMLINT and a folder that is kept
# from run to run in PROGRAMS. It ends with 0, with `skip REASON`, or with `fail REASON`. All that it installs is pinned.

set -euo pipefail
: "${IAMLINT:?run the tests with cargo xtask programs}" "${PROGRAMS:?run the tests with cargo xtask programs}"

say() { printf '   %s\n' "$*"; }
skip() {
  printf '%s\n' "$*"
  exit 77
}
fail() {
  printf 'failed: %s\n' "$*" >&2
  exit 1
}

# need PROGRAM…: skips the test where one of the programs is missing.
need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || skip "there is no \`$program\` here"
  done
}

# scratch: makes an empty folder that is gone at the end, and names it in SCRATCH.
scratch() {
  SCRATCH=$(mktemp -d)
  trap 'rm -rf "$SCRATCH"' EXIT
}

# once NAME STAMP COMMAND…: runs COMMAND in the empty folder $PROGRAMS/NAME, unless it has succeeded there with STAMP.
once() {
  local folder=$PROGRAMS/$1 stamp=$2
  shift 2
  if [[ -f $folder/.stamp && $(<"$folder/.stamp") == "$stamp" ]]; then return; fi
  say "installing ${folder##*/}"
  rm -rf "$folder"
  mkdir -p "$folder"
  (cd "$folder" && "$@")
  printf '%s' "$stamp" >"$folder/.stamp"
}

# venv NAME REQUIREMENTS: a Python environment in $PROGRAMS/NAME with what the file pins by version and hash. Its programs
# go before those of the system.
venv() {
  need python3
  local requirements
  requirements=$(realpath "$2")
  once "$1" "$(python3 --version) $(cksum <"$requirements")" make_venv "$requirements"
  PATH=$PROGRAMS/$1/bin:$PATH
}

make_venv() {
  python3 -m venv .
  bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement "$1"
}

# npm_ci DIR: what DIR/package-lock.json pins, in a folder under $PROGRAMS that NPM names. Its programs go before those
# of the system.
npm_ci() {
  need node npm
  local name=npm-${1//\//-} directory
  directory=$(realpath "$1")
  once "$name" "$(node --version) $(cat "$directory"/package*.json | cksum)" make_npm "$directory"
  NPM=$PROGRAMS/$name
  PATH=$NPM/node_modules/.bin:$PATH
}

make_npm() {
  cp "$1"/package.json "$1"/package-lock.json .
  npm ci --no-audit --no-fund --loglevel=error
}

# apt_get PACKAGE…: packages of the Debian or Ubuntu that runs here, in the version that it has. Only root may install;
# who is not and lacks one skips the test.
apt_get() {
  local package missing=()
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) == 'install ok installed' ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || skip "these packages are missing: ${missing[*]}"
  ((EUID == 0)) || skip "only root may install: apt-get install ${missing[*]}"
  say "installing ${missing[*]}"
  local options=(-qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  apt-get "${options[@]}" update >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" install --yes --no-install-recommends "${missing[@]}" >/dev/null
}
