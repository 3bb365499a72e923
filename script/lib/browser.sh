# shellcheck shell=bash
# Installs what the end-to-end tests need: a browser, other servers, npm packages. Source common.sh first.

# use_browser: exports CHROMIUM and CHROMEDRIVER, the paths of a browser and its driver, unless they are set.
use_browser() {
  CHROMIUM=${CHROMIUM:-$(find_command chromium chromium-browser google-chrome-stable google-chrome)}
  CHROMEDRIVER=${CHROMEDRIVER:-$(find_command chromedriver)}
  export CHROMIUM CHROMEDRIVER
}

# find_command COMMAND…: prints the path of the first that is on the PATH, or nothing.
find_command() {
  local name
  for name; do
    command -v "$name" && return
  done
  return 0
}

set_up_browser() {
  use_browser
  if [[ -z $CHROMIUM || -z $CHROMEDRIVER ]]; then
    run_step browser "Installing chromium and chromium-driver (half a minute)" \
      install_packages chromium chromium-driver ||
      fail "the tests need Chromium; as root: apt-get install chromium chromium-driver, or set CHROMIUM and CHROMEDRIVER"
    use_browser
  fi
  [[ -x $CHROMIUM ]] || fail "CHROMIUM: there is no program \"$CHROMIUM\""
  [[ -x $CHROMEDRIVER ]] || fail "CHROMEDRIVER: there is no program \"$CHROMEDRIVER\""
  log "  Chromium: $CHROMIUM, $CHROMEDRIVER"
}

# Installs the servers and clients with which deploy/nginx.conf and the commands of docs/ are tested. Debian's packages
# also start the servers, on port 80; the tests start their own.
set_up_servers() {
  PATH=$PATH:/usr/sbin
  local packages=(nginx libnginx-mod-http-brotli-static apache2 caddy curl openssl python3-requests)
  if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
    run_step servers "Installing ${packages[*]} (half a minute)" install_packages "${packages[@]}" ||
      fail "the tests need other servers; as root: apt-get install ${packages[*]}"
  fi
  log "  servers: $(nginx -v 2>&1), $(apache2 -v | head -n 1), Caddy $(caddy version)"
}

# Installs the npm packages of the end-to-end tests, without Playwright's own browser. A copy of the lock file records
# what is installed.
set_up_end2end() {
  local lock=$root/end2end/package-lock.json installed=$root/end2end/node_modules/installed-lock.json
  if ! cmp -s "$lock" "$installed"; then
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 run_step end2end "Installing the end-to-end tests' packages (a few seconds)" \
      npm ci --prefix "$root/end2end" --no-fund --no-audit ||
      fail "the end-to-end tests' packages could not be installed"
    cp "$lock" "$installed"
  fi
}
