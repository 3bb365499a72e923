# shellcheck shell=bash
# Selects the Rust that builds the project. Source common.sh first.
#
# The page needs Rust's standard library for wasm32-unknown-unknown. The active Rust is used if it has that library or if
# rustup can add it, and otherwise Debian's (debian-rust.sh).
#
# The release site is smaller if the standard library is compiled with it, which requires the library's sources
# (site_kind). JESS_JOBS_LIBRARY=prebuilt turns that off.

# shellcheck source=script/lib/debian-rust.sh
source "$root/script/lib/debian-rust.sh"

wasm_target=wasm32-unknown-unknown

has_wasm_library() {
  local library
  library=$(rustc --print target-libdir --target "$wasm_target" 2>/dev/null) || return 1
  compgen -G "$library/libstd-*.rlib" >/dev/null
}

has_library_sources() {
  [[ -f $(rustc --print sysroot)/lib/rustlib/src/rust/library/Cargo.toml ]]
}

# site_kind: prints what script/build makes: "small", with the standard library compiled for size, or "plain".
site_kind() {
  if [[ ${JESS_JOBS_LIBRARY:-} != prebuilt ]] && has_library_sources; then
    echo small
  else
    echo plain
  fi
}

# use_rust: puts Debian's Rust first on the PATH if the active Rust cannot build the page.
use_rust() {
  has_wasm_library || PATH=$debian_rust/bin:$PATH
}

set_up_rust() {
  has_wasm_library || is_debian_rust_current || add_wasm_library || set_up_debian_rust
  use_rust
  if ! has_library_sources && has_command rustup; then
    run_step rust-sources "Adding the sources of Rust's standard library with rustup (some seconds)" \
      rustup component add rust-src || log "  The site will be some 12 % larger."
  fi
  log "  Rust: $(rustc --version), $(command -v rustc)"
}

add_wasm_library() {
  has_command rustup &&
    run_step rust-target "Adding $wasm_target with rustup (half a minute)" rustup target add "$wasm_target" &&
    has_wasm_library
}

# use_small_library: has cargo compile the standard library with the page. A stable compiler accepts the unstable options
# because of RUSTC_BOOTSTRAP.
use_small_library() {
  export RUSTC_BOOTSTRAP=1
  export CARGO_UNSTABLE_BUILD_STD=std,panic_abort
  export CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size
}

# Panics without messages and source locations; and Leptos' option for type erasure, which saves 4.5 kB.
small_site_flags=(
  --cfg=erase_components -Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none
)

# encoded_flags SYSROOT FLAG…: prints rustc flags in the format of CARGO_ENCODED_RUSTFLAGS, after flags that keep the
# names of this machine's directories out of the output.
encoded_flags() {
  local flag flags=--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo
  for flag in "--remap-path-prefix=$1=/rust" "${@:2}"; do
    flags+=$'\x1f'$flag
  done
  printf '%s' "$flags"
}
