# shellcheck shell=bash
# Paths and functions that the other scripts share. They source this file and have `set -euo pipefail` on.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Tools are installed outside of the clone, so that clones share them and `git clean` keeps them.
cache=${JESS_JOBS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/jess-jobs}
tools=$cache/tools

# log MESSAGE: prints a line on stderr, since stdout is for results.
log() { printf '%s\n' "$*" >&2; }

# fail MESSAGE: prints the message and exits with status 1.
fail() {
  log "script/$(basename "$0"): $*"
  exit 1
}

has_command() { command -v "$1" >/dev/null 2>&1; }

# run_step NAME DESCRIPTION COMMAND…: runs a long command with its output in a log file, and shows the end of that file
# if the command fails.
run_step() {
  local output=$cache/log/$1.log description=$2 started=$SECONDS
  shift 2
  mkdir -p "$cache/log"
  log "  $description …"
  if ! "$@" >"$output" 2>&1 </dev/null; then
    tail -n 25 "$output" >&2
    log "  … failed; the whole output is in $output"
    return 1
  fi
  log "  … done in $((SECONDS - started)) s"
}

# with_lock FILE COMMAND…: runs a command in a subshell that holds a lock, which the command's processes do not inherit.
with_lock() {
  local file=$1
  shift
  mkdir -p "$(dirname "$file")"
  (
    flock -n 9 || log "  waiting for another process that holds $file …"
    flock 9
    "$@" 9>&-
  ) 9>"$file"
}

# locked_version CRATE: prints the version in Cargo.lock.
locked_version() {
  sed -n "/^name = \"$1\"\$/{n;s/^version = \"\(.*\)\"\$/\1/p;q;}" "$root/Cargo.lock"
}

# install_packages PACKAGE…: installs Debian packages, as root or through a sudo that needs no password. Does not remove
# other packages.
install_packages() {
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -q --no-remove)
  [[ $(id -u) == 0 ]] || apt=(sudo -n "${apt[@]}")
  # Package lists may be absent or outdated.
  "${apt[@]}" install --no-install-recommends "$@" ||
    { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "$@"; }
}

# build_output PROFILE: prints the directory of what cargo builds with a profile.
build_output() { printf '%s\n' "${CARGO_TARGET_DIR:-$root/target}/$1"; }

# build_servers PACKAGE…: builds jess-gateway and jess-sandbox, or one of them.
build_servers() {
  log "Building $* (the first time a few minutes) …"
  cargo build --manifest-path "$root/Cargo.toml" --profile server --locked "${@/#/--package=}"
}

# require_built: fails unless there is what script/bench and script/load measure, and sets $site, $gateway and $sandbox.
require_built() {
  site=${JESS_SITE:-$root/dist}
  gateway=${JESS_GATEWAY:-$(build_output server)/jess-gateway}
  sandbox=${JESS_SANDBOX:-$(build_output server)/jess-sandbox}
  [[ -f $site/index.html && -x $gateway && -x $sandbox ]] ||
    fail "$site/index.html, $gateway or $sandbox is missing: run script/server once, which builds them"
  [[ -d $root/end2end/node_modules ]] || fail "the end-to-end tests' packages are missing: run script/setup test"
}

# run_playwright CONFIG: runs a measurement of end2end/, which writes a report to $scratch/report.md, and prints it.
run_playwright() {
  "$root/end2end/node_modules/.bin/playwright" test --config "$root/end2end/$1" >&2 ||
    fail "the measurement failed; the reason is above"
  cat "$scratch/report.md"
}
