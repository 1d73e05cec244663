#!/usr/bin/env bash
# Packs a binary as the releases carry it: archive.sh TARGET BINARY FOLDER makes FOLDER/iamlint-TARGET.tar.gz (.zip for
# Windows) and its .sha256. cargo-binstall and action/run.sh expect these names; a test compares them.

set -euo pipefail

target=$1 binary=$2
name=iamlint-$target
mkdir -p "$3/$name"
cp "$binary" LICENSE-APACHE LICENSE-MIT README.md THIRD_PARTY_NOTICES.md "$3/$name/"
cd "$3"
if [[ $target == *-windows-* ]]; then
  file=$name.zip
  "$(command -v python3 || command -v python)" -m zipfile -c "$file" "$name"
else
  file=$name.tar.gz
  tar --create --gzip --file "$file" "$name"
fi
rm -r "$name"
if command -v sha256sum >/dev/null; then sha256sum "$file"; else shasum -a 256 "$file"; fi >"$file.sha256"
