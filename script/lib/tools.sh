# shellcheck shell=bash
# Installs the tools that build the site (wasm-bindgen, wasm-split-cli, Trunk, Binaryen, esbuild) and check the
# dependencies (cargo-deny), each in one version. A tool on the PATH in that version is used. Source common.sh first.

binaryen_version=132
esbuild_version=0.28.2
cargo_deny_version=0.20.2
wasm_split_version=0.2.4

# use_tools: puts the cache's tools first on the PATH.
use_tools() {
  PATH=$tools/bin:$PATH
  # Trunk accepts no values but `true` and `false`.
  if [[ -n ${NO_COLOR:-} ]]; then
    export NO_COLOR=true
  else
    unset NO_COLOR
  fi
}

set_up_tools() {
  local trunk_version
  trunk_version=$(sed -n 's/^trunk-version = "=\(.*\)"$/\1/p' "$root/Trunk.toml")
  set_up_crate wasm-bindgen-cli "$(locked_version wasm-bindgen)" "about 3 minutes" \
    wasm-bindgen wasm-bindgen-test-runner
  set_up_crate trunk "$trunk_version" "about 2 minutes" trunk --no-default-features --features rustls
  set_up_wasm_split
  set_up_npm_tools
}

# Installs wasm-split-cli, which cannot print its version: cargo's list of what it has installed has it.
set_up_wasm_split() {
  local crate=wasm_split_cli_support
  if ! grep -q "^\"$crate $wasm_split_version " "$tools/.crates.toml" 2>/dev/null; then
    run_step "$crate" "Installing $crate $wasm_split_version (about a minute)" \
      install_crate "$crate" "$wasm_split_version" --features build-binary ||
      fail "$crate $wasm_split_version could not be installed"
  fi
  log "  $crate: $wasm_split_version"
}

set_up_cargo_deny() {
  # Without optimization it compiles in half the time, and runs for a second.
  optimization=0 set_up_crate cargo-deny "$cargo_deny_version" "about a minute" cargo-deny
}

# has_version VERSION COMMAND…: reports whether all commands print that version.
has_version() {
  local version=$1 command
  shift
  for command; do
    [[ " $("$command" --version 2>/dev/null) " == *" $version "* ]] || return 1
  done
}

# set_up_crate CRATE VERSION DURATION COMMAND… [CARGO-OPTION…]: installs a crate if one of its commands is missing.
set_up_crate() {
  local crate=$1 version=$2 duration=$3 commands=()
  shift 3
  while (($# > 0)) && [[ $1 != -* ]]; do
    commands+=("$1")
    shift
  done
  if ! has_version "$version" "${commands[@]}"; then
    run_step "$crate" "Installing $crate $version ($duration)" install_crate "$crate" "$version" "$@" ||
      fail "$crate $version could not be installed"
  fi
  log "  $crate: $version"
}

# install_crate CRATE VERSION [CARGO-OPTION…]: downloads the program if cargo-binstall is installed, else compiles it, in
# a short time rather than well.
install_crate() {
  if has_command cargo-binstall; then
    timeout 120 cargo binstall --no-confirm --disable-strategies compile --root "$tools" "$1@$2" && return
  fi
  local cargo=(env CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
    CARGO_PROFILE_RELEASE_OPT_LEVEL="${optimization:-1}"
    cargo install --root "$tools" --force "$1" --version "$2" "${@:3}")
  # A registry may lack a version that the crate's lock file names.
  "${cargo[@]}" --locked || "${cargo[@]}"
}

set_up_npm_tools() {
  if ! has_version "$binaryen_version" wasm-opt wasm-metadce || ! has_version "$esbuild_version" esbuild; then
    run_step npm-tools "Installing Binaryen $binaryen_version and esbuild $esbuild_version (a few seconds)" \
      npm install --global --prefix "$tools" --no-fund --no-audit \
      "binaryen@$binaryen_version.0.0" "esbuild@$esbuild_version" ||
      fail "Binaryen and esbuild could not be installed with npm"
  fi
  log "  Binaryen: $binaryen_version, esbuild: $esbuild_version"
}
