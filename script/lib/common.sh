# shellcheck shell=bash
# What every command here shares: where things are, how to say things, how to fail.
# Sourced, never run. Whoever sources it has `set -euo pipefail` on.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Tools live outside the clone, so that clones share them and `git clean` does not cost ten minutes.
cache=${JESS_JOBS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/jess-jobs}
tools=$cache/tools

# say WORDS: one line about what is going on. On stderr: stdout belongs to what a command is for.
say() { printf '%s\n' "$*" >&2; }

# fail WORDS: the last line of a command that cannot go on.
fail() {
  say "script/$(basename "$0"): $*"
  exit 1
}

# have COMMAND: whether it is on the PATH.
have() { command -v "$1" >/dev/null 2>&1; }

# long NAME "WORDS" COMMAND…: runs a long step quietly, after saying what it is and how long it takes.
# Its output goes to a log, of which the end is shown where it fails.
long() {
  local log=$cache/log/$1.log words=$2 started=$SECONDS
  shift 2
  mkdir -p "$cache/log"
  say "  $words …"
  if ! "$@" >"$log" 2>&1 </dev/null; then
    tail -n 25 "$log" >&2
    return 1
  fi
  say "  … done in $((SECONDS - started)) s"
}

# take_turn FILE "WHAT": waits while another process, which took its turn by the same file, does the same.
# The turn ends with this process.
take_turn() {
  mkdir -p "$(dirname "$1")"
  if have flock; then
    exec 9>"$1"
    flock -n 9 || {
      say "  waiting for another $2 to end …"
      flock 9
    }
  fi
}

# locked_version CRATE: the version that Cargo.lock names.
locked_version() {
  sed -n "/^name = \"$1\"\$/{n;s/^version = \"\(.*\)\"\$/\1/p;q;}" "$root/Cargo.lock"
}

# trunk_setting KEY: the value of a key in Trunk.toml, without quotes and comparison signs.
trunk_setting() {
  sed -n "s/^$1 = \"=\{0,1\}\(.*\)\"\$/\1/p" "$root/Trunk.toml"
}

# install_packages PACKAGE…: installs Debian packages, as root or through a sudo that asks nothing.
# Nothing is ever removed to make room: a person's own rustup package, say, stays.
install_packages() {
  local sudo=()
  have apt-get || return 1
  if [[ $(id -u) != 0 ]]; then
    have sudo && sudo -n true 2>/dev/null || return 1
    sudo=(sudo -n)
  fi
  local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -q --no-remove)
  # A fresh machine or container has no package lists yet; an old one has stale lists.
  "${apt[@]}" install --no-install-recommends "$@" && return
  "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "$@"
}

# build_output DIRECTORY: where cargo leaves what it builds with a profile of that directory.
build_output() { printf '%s\n' "${CARGO_TARGET_DIR:-$root/target}/$1"; }
