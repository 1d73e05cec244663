# Programs of another Debian release, unpacked beside the system. Nothing of the system changes, and nobody has to be root.
# A test sources this after lib.sh.

# debs SUITE PACKAGE…: unpacks the packages with all that they depend on into a folder, which DEBS names. The suite is
# pinned; the versions are those that it has on the day of the first run, and the test prints them.
debs() {
  local suite=$1
  shift
  need apt-get dpkg-deb
  DEBS=$PROGRAMS/debs-$suite-$1
  once "debs-$suite-$1" "$*" unpack_debs "$suite" "$@"
}

unpack_debs() {
  local suite=$1 mirror apt keys=/usr/share/keyrings/debian-archive-keyring.gpg
  shift
  mirror=$(apt-get indextargets --format "\$(ORIGIN) \$(LABEL) \$(REPO_URI)" 'Created-By: Packages' 2>/dev/null |
    sed -n 's/^Debian Debian //p' | head -n 1)
  [[ -n $mirror && -f $keys ]] || skip "this machine has no Debian mirror: $* of $suite cannot be had here"
  mkdir -p .apt/lists/partial .apt/cache/archives/partial
  : >.apt/status
  printf 'deb [signed-by=%s] %s %s main\n' "$keys" "$mirror" "$suite" >.apt/sources.list
  apt=(apt-get -q -o Dir::Etc::sourcelist="$PWD/.apt/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$PWD/.apt/lists"
    -o Dir::State::status="$PWD/.apt/status" -o Dir::Cache="$PWD/.apt/cache" -o Debug::NoLocking=1 -o APT::Install-Recommends=0)
  "${apt[@]}" update >/dev/null 2>&1 || skip "the Debian mirror cannot be reached: $* of $suite cannot be had here"
  "${apt[@]}" -y --download-only install "$@" >/dev/null 2>&1 || skip "the Debian mirror does not give $* of $suite"
  local package
  for package in .apt/cache/archives/*.deb; do dpkg-deb -x "$package" .; done
  rm -rf .apt
}

# deb_program PATH: writes a script that starts a program of DEBS under the C library that it was built for, and names it
# in EDITOR. Variables of the environment that it needs follow as NAME=VALUE.
deb_program() {
  local path=$1 loader libraries
  shift
  loader=$(find "$DEBS/usr/lib" -name 'ld-linux-*.so.*' -print -quit)
  libraries=$(dirname "$loader")
  EDITOR=$DEBS/.run-${path##*/}
  {
    printf '#!/bin/sh\n'
    (($# == 0)) || printf 'export %s\n' "$(printf '%q ' "$@")"
    printf 'exec %q --library-path %q %q "$@"\n' "$loader" "$libraries" "$(realpath "$DEBS/$path")"
  } >"$EDITOR"
  chmod +x "$EDITOR"
}

# fence PAGE LANGUAGE [NUMBER]: the NUMBERth fence in this language of a page, so that a test runs what the page says.
fence() {
  local text
  text=$(awk -v language="$2" -v number="${3:-1}" '
    $0 == "```" { inside = 0 }
    inside { print }
    $0 == "```" language { inside = ++seen == number }
  ' "$1")
  [[ -n $text ]] || fail "$1 has no fence ${3:-1} in $2"
  printf '%s\n' "$text"
}

# workspace: a project in WORKSPACE with a policy, a template and a module to mend, and `iamlint` on the PATH as the pages ask for. The home folder
# is an empty one, HOME. The faulty name stands behind characters of two and four bytes.
workspace() {
  scratch
  export HOME=$SCRATCH/home XDG_CONFIG_HOME=$SCRATCH/home/.config XDG_CACHE_HOME=$SCRATCH/home/.cache
  export XDG_DATA_HOME=$SCRATCH/home/.local/share XDG_STATE_HOME=$SCRATCH/home/.local/state LANG=C.UTF-8 LC_ALL=C.UTF-8
  WORKSPACE=$SCRATCH/work
  mkdir -p "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_DATA_HOME" "$XDG_STATE_HOME" "$WORKSPACE" "$SCRATCH/bin"
  ln -s "$IAMLINT" "$SCRATCH/bin/iamlint"
  PATH=$SCRATCH/bin:$PATH
  : >"$WORKSPACE/iamlint.toml"
  cat >"$WORKSPACE/policy.json" <<'POLICY'
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Condition": { "StringEquals": { "aws:PrincipalTag/team": "Bär 🙂" } }, "Action": "s3:GetObjekt",
      "Resource": "arn:aws:s3:::bravo-bucket/*"
    }
  ]
}
POLICY
  cat >"$WORKSPACE/template.yaml" <<'TEMPLATE'
Resources:
  Readers:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Condition: { StringEquals: { aws:PrincipalTag/team: "Bär 🙂" } }
            Resource: !Sub arn:${AWS::Partition}:s3:::bravo-bucket/*
            Action: ["s3:GetObjekt"] # what they need
TEMPLATE
  cat >"$WORKSPACE/module.tf" <<'MODULE'
data "aws_iam_policy_document" "readers" {
  statement {
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/team"
      values   = ["Bär 🙂"]
    }
    resources = ["arn:aws:s3:::bravo-bucket/*"]
    actions   = [/* Bär 🙂 */ "s3:GetObjekt"]
  }
}
MODULE
  local file
  mkdir "$SCRATCH/mended"
  for file in policy.json template.yaml module.tf; do
    sed 's/GetObjekt/GetObject/' "$WORKSPACE/$file" >"$SCRATCH/mended/$file"
  done
}

# is_mended [FILE]: fails unless the editor has saved the file with its repair and with no other change.
is_mended() {
  local file=${1:-policy.json}
  diff "$SCRATCH/mended/$file" "$WORKSPACE/$file" >&2 || fail "the saved $file is not the mended one"
  say "the repair of $file is saved, and nothing else has changed"
}
