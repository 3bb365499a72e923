# shellcheck shell=bash
# Which Rust builds the project. Sourced after common.sh.
#
# The page needs Rust's library for wasm32-unknown-unknown. Where the active Rust has it, or rustup can
# fetch it, that Rust builds everything. Where rustup cannot reach its server, Debian's compiler does: the
# packages with which Debian builds its browsers bring a current Rust and the sources of its library, and
# the library is built from them once. That Rust is assembled in the cache, out of links to the packages'
# files; nothing under /usr is changed.
#
# The choice is kept in the cache, so that set-up, build and test use the same compiler: remove
# `rust-choice` there to have it made anew. JESS_JOBS_RUST=active or =debian makes it by hand, for one run.

wasm_target=wasm32-unknown-unknown
debian_rust=$cache/debian-rust
debian_packages=(rustc-web cargo-web rust-web-src rust-web-clippy)

# has_wasm_library: whether the `rustc` on the PATH has the library for WebAssembly.
has_wasm_library() {
  local library
  library=$(rustc --print target-libdir --target "$wasm_target" 2>/dev/null) || return 1
  compgen -G "$library/libstd-*.rlib" >/dev/null
}

# site_kind: what script/build makes: "small", with the library built along, or "plain".
site_kind() {
  if [[ ${JESS_JOBS_LIBRARY:-} == prebuilt ]] || ! has_library_sources; then
    echo plain
  else
    echo small
  fi
}

# has_library_sources: whether the `rustc` on the PATH has the sources of Rust's library beside it.
has_library_sources() {
  [[ -f $(rustc --print sysroot)/lib/rustlib/src/rust/library/Cargo.toml ]]
}

# rust_choice: `active` or `debian`, or nothing where set-up has not decided yet.
rust_choice() {
  if [[ -n ${JESS_JOBS_RUST:-} ]]; then
    printf '%s\n' "$JESS_JOBS_RUST"
  elif [[ -f $cache/rust-choice ]]; then
    cat "$cache/rust-choice"
  fi
}

# use_rust: puts the chosen Rust first on the PATH.
use_rust() {
  [[ $(rust_choice) != debian ]] || PATH=$debian_rust/bin:$PATH
}

# set_up_rust: finds or makes a Rust that can build the page, and remembers which.
set_up_rust() {
  case ${JESS_JOBS_RUST:-} in
    "") set_up_remembered_rust ;;
    active) set_up_active_rust || fail "rustup cannot add $wasm_target to the active Rust ($(rustc --version))" ;;
    debian) set_up_debian_rust ;;
    *) fail "JESS_JOBS_RUST is \"$JESS_JOBS_RUST\"; it can be \"active\" or \"debian\"" ;;
  esac
}

set_up_remembered_rust() {
  if [[ $(rust_choice) != debian ]] && set_up_active_rust; then
    printf 'active\n' >"$cache/rust-choice"
  else
    set_up_debian_rust
    printf 'debian\n' >"$cache/rust-choice"
  fi
}

set_up_active_rust() {
  if ! has_wasm_library; then
    have rustup || return 1
    long rust-target "Adding $wasm_target with rustup (half a minute)" \
      rustup target add "$wasm_target" || return 1
    has_wasm_library || return 1
  fi
  if ! has_library_sources && have rustup; then
    long rust-sources "Adding the sources of Rust's library with rustup (some seconds)" \
      rustup component add rust-src || say "  … not to be had; the site will be some 12 % larger"
  fi
  say "  rust: $(rustc --version)"
}

set_up_debian_rust() {
  if ! debian_rust_is_whole; then
    install_debian_packages
    assemble_debian_rust
    long rust-library "Building Rust's library for $wasm_target (about 1 minute)" build_wasm_library ||
      fail "Rust's library for $wasm_target could not be built; the log is $cache/log/rust-library.log"
    /usr/bin/rustc --version >"$debian_rust/version"
  fi
  say "  rust: $(/usr/bin/rustc --version), Debian's, with a library built here"
}

# The version is written last, so a set-up that was cut short starts again; a newer package does, too,
# since a library fits the one compiler that built it.
debian_rust_is_whole() {
  [[ -x /usr/bin/rustc && -x /usr/bin/cargo && -f $debian_rust/version ]] &&
    [[ $(<"$debian_rust/version") == "$(/usr/bin/rustc --version)" ]]
}

# The linker is that of the very LLVM with which the compiler is built, so the compiler comes first.
install_debian_packages() {
  install_debian_package_set "${debian_packages[@]}"
  install_debian_package_set "lld-$(debian_llvm)"
}

install_debian_package_set() {
  dpkg -s "$@" >/dev/null 2>&1 && return
  long rust-packages "Installing $* (half a minute)" install_packages "$@" ||
    fail "rustup cannot add $wasm_target, and Debian's Rust could not be installed; as root: apt-get install $*"
}

debian_llvm() { /usr/bin/rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p'; }

debian_host() { /usr/bin/rustc -vV | sed -n 's/^host: //p'; }

# A directory of the shape that rustc calls a sysroot: the packages' own library and sources as links, room
# for the library that is built here, and commands that look into it instead of under /usr.
assemble_debian_rust() {
  local host rustlib=$debian_rust/lib/rustlib
  host=$(debian_host)
  rm -rf "$debian_rust"
  mkdir -p "$debian_rust/bin" "$rustlib/$host/bin" "$rustlib/$wasm_target/lib"
  ln -s "/usr/lib/rustlib/$host/lib" "$rustlib/$host/lib"
  ln -s /usr/lib/rustlib/src "$rustlib/src"
  ln -s "/usr/bin/lld-$(debian_llvm)" "$rustlib/$host/bin/rust-lld"
  ln -s /usr/bin/cargo "$debian_rust/bin/cargo"
  write_command rustc "exec /usr/bin/rustc --sysroot '$debian_rust' \"\$@\""
  write_command rustdoc "exec /usr/bin/rustdoc --sysroot '$debian_rust' \"\$@\""
  # Clippy is a compiler of its own and takes the place of its library from this variable.
  write_command cargo-clippy "SYSROOT='$debian_rust' exec /usr/bin/cargo-clippy \"\$@\""
}

write_command() {
  printf '#!/bin/sh\n%s\n' "$2" >"$debian_rust/bin/$1"
  chmod +x "$debian_rust/bin/$1"
}

# build_library_along: has cargo build Rust's library along with the page, optimised for size as a whole, with
# panics that end the program without words and without the names of source lines. That takes an eighth off
# the page. It needs switches that Rust has not made stable yet, which RUSTC_BOOTSTRAP lets a stable compiler
# take. Without the sources, or with JESS_JOBS_LIBRARY=prebuilt, the same page is built with the library as it
# came.
build_library_along() {
  export RUSTC_BOOTSTRAP=1
  export CARGO_UNSTABLE_BUILD_STD=std,panic_abort
  export CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size
}
# Leptos' own switch for erased types: 169.6 → 165.1 kB for a first visit (brotli).
small_program_flags=(--cfg=erase_components -Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none)

# without_paths FROM=TO…: rustc flags, as cargo wants them encoded, that keep this machine's directories out
# of what is built: cargo's own and the given ones.
without_paths() {
  local flags="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo" map
  for map; do
    flags+=$'\x1f'"--remap-path-prefix=$map"
  done
  printf '%s' "$flags"
}

# Cargo builds the library from source only along with something, here an empty crate. `test` is for the
# in-browser tests; the bitcode is for the link-time optimisation of the release build.
build_wasm_library() {
  local work built library=$debian_rust/lib/rustlib/$wasm_target/lib
  work=$(mktemp -d "$cache/rust-library.XXXXXX")
  mkdir "$work/src"
  : >"$work/src/lib.rs"
  printf '[package]\nname = "seed"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n' >"$work/Cargo.toml"
  (
    cd "$work"
    PATH=$debian_rust/bin:$PATH RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$work/target \
      CARGO_ENCODED_RUSTFLAGS=$(without_paths "$debian_rust=/rust")$'\x1f'-Cembed-bitcode=yes \
      cargo build --release --target "$wasm_target" -Zbuild-std=std,panic_abort,test
  ) || return 1
  for built in "$work/target/$wasm_target/release/deps"/lib*.rlib; do
    [[ $built == */libseed-* ]] || cp "$built" "$library/" || return 1
  done
  rm -rf "$work"
}
