# shellcheck shell=bash
# The tools that turn Rust into a site: wasm-bindgen, Trunk, wasm-opt, esbuild; and the one that judges what it is
# made of: cargo-deny. Sourced after common.sh and rust.sh. Each in the one version that the project names; a tool on
# the PATH in that version is used as it is.

# What script/pack.mjs runs.
wasm_opt_version=132
esbuild_version=0.28.2

# What script/lib/dependencies.sh runs.
cargo_deny_version=0.20.2

# use_tools: puts the cache's tools on the PATH, ahead of others.
use_tools() {
  PATH=$tools/bin:$tools/node_modules/.bin:$PATH
  # Anybody else takes NO_COLOR=1 for a yes; Trunk stops at everything but `true` and `false`.
  if [[ -n ${NO_COLOR:-} ]]; then
    export NO_COLOR=true
  else
    unset NO_COLOR
  fi
}

set_up_tools() {
  set_up_wasm_bindgen "$(locked_version wasm-bindgen)"
  set_up_trunk "$(trunk_setting trunk-version)"
  set_up_packers
}

# has_version COMMAND VERSION: whether the command is there and answers `--version` with that version.
has_version() {
  [[ " $("$1" --version 2>/dev/null) " == *" $2 "* ]]
}

set_up_wasm_bindgen() {
  if ! has_version wasm-bindgen "$1" || ! has_version wasm-bindgen-test-runner "$1"; then
    long wasm-bindgen "Installing wasm-bindgen $1 (about 3 minutes)" install_crate wasm-bindgen-cli "$1" ||
      fail "wasm-bindgen $1 could not be installed; the log is $cache/log/wasm-bindgen.log"
  fi
  say "  wasm-bindgen: $1"
}

set_up_trunk() {
  if ! has_version trunk "$1"; then
    long trunk "Installing Trunk $1 (about 2 minutes)" \
      install_crate trunk "$1" --no-default-features --features rustls ||
      fail "Trunk $1 could not be installed; the log is $cache/log/trunk.log"
  fi
  say "  trunk: $1"
}

set_up_cargo_deny() {
  if ! has_version cargo-deny "$cargo_deny_version"; then
    # It reads for a second what takes twice as long to compile well.
    optimisation=0 long cargo-deny "Installing cargo-deny $cargo_deny_version (about a minute)" \
      install_crate cargo-deny "$cargo_deny_version" ||
      fail "cargo-deny $cargo_deny_version could not be installed; the log is $cache/log/cargo-deny.log"
  fi
  say "  cargo-deny: $cargo_deny_version"
}

# install_crate CRATE VERSION [CARGO-ARGUMENT…]: ready-made where cargo-binstall is at hand, else compiled.
install_crate() {
  local crate=$1 version=$2
  shift 2
  if have cargo-binstall; then
    timeout 120 cargo binstall --no-confirm --disable-strategies compile --root "$tools" \
      "$crate@$version" && return
  fi
  compile_crate "$crate" --version "$version" "$@"
}

# Trunk's own release profile alone takes minutes to link; none of these tools needs that.
# A crate's own lock file is followed where the registry still, or already, has everything that it names.
compile_crate() {
  local cargo=(env CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
    CARGO_PROFILE_RELEASE_OPT_LEVEL="${optimisation:-1}" cargo install --root "$tools" --force)
  "${cargo[@]}" --locked "$@" || "${cargo[@]}" "$@"
}

# Both from npm, in one go: npm removes what it is not asked for. Its build of wasm-opt runs on Node; a native one
# of the same version on the PATH is as good, and faster.
set_up_packers() {
  if ! has_version wasm-opt "$wasm_opt_version" || ! has_version esbuild "$esbuild_version"; then
    long packers "Installing wasm-opt $wasm_opt_version and esbuild $esbuild_version (a few seconds)" \
      npm install --prefix "$tools" --no-save --no-package-lock --no-fund --no-audit \
      "binaryen@$wasm_opt_version.0.0" "esbuild@$esbuild_version" ||
      fail "wasm-opt and esbuild (npm) could not be installed; the log is $cache/log/packers.log"
  fi
  say "  wasm-opt: $wasm_opt_version, esbuild: $esbuild_version"
}
