# shellcheck shell=bash
# Sets up Debian's Rust for machines where rustup cannot download the standard library for WebAssembly. Sourced by
# rust.sh.
#
# The packages with which Debian builds its browsers contain a current compiler and the sources of the standard library.
# The library is compiled from them once. Nothing below /usr changes: the cache gets a sysroot of links to the packages'
# files and of the compiled library.

debian_rust=$cache/debian-rust
debian_packages=(rustc-web cargo-web rust-web-src rust-web-clippy)

# Reports whether set-up is complete and of the installed compiler: a library works only with the compiler that compiled
# it.
is_debian_rust_current() {
  [[ -f $debian_rust/version && $(<"$debian_rust/version") == "$(/usr/bin/rustc --version)" ]]
}

set_up_debian_rust() {
  install_debian_rust "${debian_packages[@]}"
  # The linker has to have the LLVM version of the compiler.
  install_debian_rust "lld-$(debian_rust_value 'LLVM version')"
  create_debian_sysroot
  run_step rust-library "Compiling Rust's standard library for $wasm_target (about 1 minute)" compile_wasm_library ||
    fail "Rust's standard library for $wasm_target could not be compiled"
  /usr/bin/rustc --version >"$debian_rust/version"
}

install_debian_rust() {
  dpkg -s "$@" >/dev/null 2>&1 && return
  run_step rust-packages "Installing $* (half a minute)" install_packages "$@" ||
    fail "rustup cannot add $wasm_target, and Debian's Rust could not be installed; as root: apt-get install $*"
}

# debian_rust_value KEY: prints a value of `rustc -vV`, of versions the first number only.
debian_rust_value() { /usr/bin/rustc -vV | sed -n "s/^$1: \([^.]*\).*/\1/p"; }

create_debian_sysroot() {
  local host rustlib=$debian_rust/lib/rustlib
  host=$(debian_rust_value host)
  rm -rf "$debian_rust"
  mkdir -p "$debian_rust/bin" "$rustlib/$host/bin" "$rustlib/$wasm_target/lib"
  ln -s "/usr/lib/rustlib/$host/lib" "$rustlib/$host/lib"
  ln -s /usr/lib/rustlib/src "$rustlib/src"
  ln -s "/usr/bin/lld-$(debian_rust_value 'LLVM version')" "$rustlib/$host/bin/rust-lld"
  ln -s /usr/bin/cargo "$debian_rust/bin/cargo"
  write_command rustc "exec /usr/bin/rustc --sysroot '$debian_rust' \"\$@\""
  write_command rustdoc "exec /usr/bin/rustdoc --sysroot '$debian_rust' \"\$@\""
  # Clippy is a compiler too, and takes its sysroot from this variable.
  write_command cargo-clippy "SYSROOT='$debian_rust' exec /usr/bin/cargo-clippy \"\$@\""
}

write_command() {
  printf '#!/bin/sh\n%s\n' "$2" >"$debian_rust/bin/$1"
  chmod +x "$debian_rust/bin/$1"
}

# compile_wasm_library: compiles an empty crate with the standard library, since cargo does not compile the library alone.
# The in-browser tests need `test`, and link-time optimization needs the bitcode.
compile_wasm_library() {
  local work library
  work=$(mktemp -d "$cache/rust-library.XXXXXX")
  mkdir "$work/src"
  : >"$work/src/lib.rs"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n' >"$work/Cargo.toml"
  (
    cd "$work"
    PATH=$debian_rust/bin:$PATH RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$work/target \
      CARGO_ENCODED_RUSTFLAGS=$(encoded_flags "$debian_rust" -Cembed-bitcode=yes) \
      cargo build --release --target "$wasm_target" -Zbuild-std=std,panic_abort,test
  ) || return 1
  for library in "$work/target/$wasm_target/release/deps"/lib*.rlib; do
    [[ $library == */libempty-* ]] || cp "$library" "$debian_rust/lib/rustlib/$wasm_target/lib/" || return 1
  done
  rm -rf "$work"
}
