#!/usr/bin/env bash
# The work of the GitHub Action: installs iamlint, checks, and says what came of it. Inputs come through the environment,
# never as text of this script, so that nothing that a pull request brings is run. A test runs it without GitHub.
#
#   run.sh install   puts the binary into RUNNER_TEMP/iamlint-bin and on the path
#   run.sh check     runs it; writes the outputs `sarif-file` and `exit-status`
#   run.sh finish    ends with the status of the check, after the report was uploaded

set -euo pipefail

bin=$RUNNER_TEMP/iamlint-bin
releases=${IAMLINT_RELEASES:-https://github.com/iamlint/iamlint/releases/download}

fail() {
  printf '::error title=iamlint::%s\n' "$1"
  exit 2
}

# The name that the releases give this machine; empty where there is no archive for it.
target() {
  case "${RUNNER_OS:-}-${RUNNER_ARCH:-}" in
  Linux-X64) echo x86_64-unknown-linux-musl ;;
  Linux-ARM64) echo aarch64-unknown-linux-musl ;;
  macOS-X64) echo x86_64-apple-darwin ;;
  macOS-ARM64) echo aarch64-apple-darwin ;;
  Windows-X64) echo x86_64-pc-windows-msvc ;;
  esac
}

checksum() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# download VERSION TARGET: an archive is used only if its checksum is the one beside it.
download() {
  local name=iamlint-$2 suffix=.tar.gz folder=$RUNNER_TEMP/iamlint-download
  if [[ $2 == *-windows-* ]]; then suffix=.zip; fi
  local file=$name$suffix address=$releases/v$1/$name$suffix
  mkdir -p "$folder"
  local fetch=(curl --fail --silent --show-error --location --retry 3 --proto '=https,file' --output)
  "${fetch[@]}" "$folder/$file" "$address" || fail "there is no $file of version $1, or it cannot be reached: $address"
  "${fetch[@]}" "$folder/$file.sha256" "$address.sha256" || fail "there is no checksum for $file of version $1"
  local expected
  expected=$(cut -d ' ' -f 1 <"$folder/$file.sha256")
  [[ -n $expected && $(checksum "$folder/$file") == "$expected" ]] || fail "the checksum of $file is not $expected: nothing was installed"
  if [[ $suffix == .zip ]]; then
    unzip -q -o -j "$folder/$file" "$name/iamlint.exe" -d "$bin"
  else
    tar --extract --gzip --file "$folder/$file" --directory "$bin" --strip-components 1 "$name/iamlint"
  fi
}

# The source is that of the action, at the revision that the workflow has named.
build() {
  command -v cargo >/dev/null || fail "no version was named and there is no Rust to build iamlint: set \`version\` to a release"
  cargo install --locked --quiet --path "$GITHUB_ACTION_PATH" --root "$RUNNER_TEMP/iamlint-build" --target-dir "$RUNNER_TEMP/iamlint-target"
  cp "$RUNNER_TEMP"/iamlint-build/bin/iamlint* "$bin"
}

install() {
  mkdir -p "$bin"
  local version=${INPUT_VERSION#v}
  if [[ $version == source ]]; then
    build
  elif [[ ! $version =~ ^[0-9]+\.[0-9]+\.[0-9]+([-.][0-9A-Za-z.]+)?$ ]]; then
    fail "\`version\` is a release such as 0.1.0, or \`source\`"
  elif [[ -z $(target) ]]; then
    printf '::notice title=iamlint::there is no archive for %s on %s: iamlint is built from source\n' "$RUNNER_OS" "$RUNNER_ARCH"
    build
  else
    download "$version" "$(target)"
  fi
  "$bin/iamlint" --version
  printf '%s\n' "$bin" >>"$GITHUB_PATH"
}

check() {
  local all=(check) paths=() line since=${INPUT_CHANGED_SINCE:-} format=plain status=0
  [[ -z ${INPUT_FAIL_ON:-} ]] || all+=(--fail-on "$INPUT_FAIL_ON")
  [[ -z ${INPUT_CONFIG:-} ]] || all+=(--config "$INPUT_CONFIG")
  [[ -z ${INPUT_BASELINE:-} ]] || all+=(--baseline "$INPUT_BASELINE")
  if [[ $since == auto ]]; then since=${INPUT_BASE:-}; fi
  # A path a line, so that a path may hold spaces. The check runs at the root in any case: GitHub knows files by their
  # paths from there.
  local directory=${INPUT_WORKING_DIRECTORY:-.}
  while IFS= read -r line; do
    line=${line%$'\r'}
    [[ $line == /* ]] || line=${line:+$directory/$line}
    [[ -z $line ]] || paths+=("${line#./}")
  done <<<"${INPUT_PATHS:-.}"
  ((${#paths[@]})) || paths=("$directory")
  if [[ ${INPUT_ANNOTATIONS:-true} == true ]]; then format=github; fi
  local narrowed=("${all[@]}")
  [[ -z $since ]] || narrowed+=("--changed-since=$since")

  "$bin/iamlint" "${narrowed[@]}" --output-format "$format" -- "${paths[@]}" || status=$?
  printf 'exit-status=%s\n' "$status" >>"$GITHUB_OUTPUT"
  if ((status > 1)); then return; fi
  "$bin/iamlint" "${narrowed[@]}" --output-format markdown -- "${paths[@]}" >>"$GITHUB_STEP_SUMMARY" || (($? == 1))
  if [[ ${INPUT_SARIF:-false} != true ]]; then return; fi
  # Of all lines: code scanning takes what is absent for mended.
  "$bin/iamlint" "${all[@]}" --output-format sarif -- "${paths[@]}" >"$RUNNER_TEMP/iamlint.sarif" || (($? == 1))
  printf 'sarif-file=%s\n' "$RUNNER_TEMP/iamlint.sarif" >>"$GITHUB_OUTPUT"
}

finish() {
  case ${STATUS:-} in
  0) ;;
  1) printf 'iamlint: there are findings at or above fail-on\n' ;;
  *) printf 'iamlint: the check could not be made; its output says why\n' ;;
  esac
  exit "${STATUS:-2}"
}

case ${1:-} in
install | check | finish) "$1" ;;
*) fail "run.sh takes install, check or finish" ;;
esac
