# shellcheck shell=bash
# Whether everything that the project is made of may be in it: deny.toml says what may. Sourced after common.sh.

# check_dependencies DIRECTORY: checks the workspace, and the fuzz targets, which have a lock file of their own.
# DIRECTORY is an empty one, for what is not worth keeping.
check_dependencies() {
  local scratch=$1 outcome=0
  local all=(--manifest-path "$root/Cargo.toml" --workspace)
  local fuzz=(--manifest-path "$root/crates/jess-api/fuzz/Cargo.toml")
  deny "$root/deny.toml" "${all[@]}" -- bans licenses sources || outcome=1
  # What is skipped in the workspace is not there.
  deny "$root/deny.toml" "${fuzz[@]}" -- --allow unmatched-skip bans licenses sources || outcome=1
  if fetch_advisories; then
    deny "$root/deny.toml" "${all[@]}" -- advisories || outcome=1
    deny "$root/deny.toml" "${fuzz[@]}" -- advisories || outcome=1
  else
    say "  LEFT OUT: the advisories of RustSec, whose database (github.com/RustSec/advisory-db) cannot be reached." \
      "Crates that were taken back are looked for all the same."
    deny_yanked "$scratch" "${all[@]}" || outcome=1
    deny_yanked "$scratch" "${fuzz[@]}" || outcome=1
  fi
  return "$outcome"
}

# deny CONFIGURATION [OPTION…] -- [OPTION…] CHECK…
deny() {
  local configuration=$1 options=()
  shift
  while [[ $1 != -- ]]; do
    options+=("$1")
    shift
  done
  cargo-deny --locked --config "$configuration" "${options[@]}" check --hide-inclusion-graph "${@:2}"
}

fetch_advisories() {
  GIT_TERMINAL_PROMPT=0 timeout 60 cargo-deny fetch db >/dev/null 2>&1
}

# deny_yanked DIRECTORY OPTION…: only whether crates were taken back from the registry. cargo-deny looks for them
# together with the advisories and wants a database for those: here one of its own, with one advisory about nothing.
deny_yanked() {
  local scratch=$1 advisories=$1/crates/none
  shift
  if [[ ! -d $advisories ]]; then
    mkdir -p "$advisories"
    printf '%s\n' '```toml' '[advisory]' 'id = "RUSTSEC-2000-0000"' 'package = "none"' 'date = "2000-01-01"' \
      '[versions]' 'patched = []' '```' '# About nothing' >"$advisories/RUSTSEC-2000-0000.md"
    git init --quiet --initial-branch main "$scratch"
    git -C "$scratch" add crates
    git -C "$scratch" -c user.name=none -c user.email=none commit --quiet --message "An advisory about nothing"
    printf '%s\n' '[advisories]' 'yanked = "deny"' "db-path = \"$scratch/fetched\"" >"$scratch/deny.toml"
  fi
  GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="url.file://$scratch.insteadOf" \
    GIT_CONFIG_VALUE_0=https://github.com/RustSec/advisory-db \
    deny "$scratch/deny.toml" "$@" -- advisories
}
