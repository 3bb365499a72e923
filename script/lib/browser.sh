# shellcheck shell=bash
# What the end-to-end tests need: a browser to drive, other servers, their packages. Sourced after common.sh.
# CHROMIUM and CHROMEDRIVER name a browser and a driver from elsewhere.

# use_browser: exports both, as far as they are there.
use_browser() {
  CHROMIUM=${CHROMIUM:-$(first_of chromium chromium-browser google-chrome-stable google-chrome)}
  CHROMEDRIVER=${CHROMEDRIVER:-$(first_of chromedriver)}
  export CHROMIUM CHROMEDRIVER
}

# first_of COMMAND…: the path of the first that is on the PATH, or nothing.
first_of() {
  local name
  for name; do
    command -v "$name" && return
  done
  return 0
}

set_up_browser() {
  use_browser
  if [[ -z $CHROMIUM || -z $CHROMEDRIVER ]]; then
    long browser "Installing chromium and chromium-driver (half a minute)" \
      install_packages chromium chromium-driver ||
      fail "the tests need Chromium; as root: apt-get install chromium chromium-driver, or set CHROMIUM and CHROMEDRIVER"
    use_browser
  fi
  [[ -x $CHROMIUM ]] || fail "there is no Chromium at \"$CHROMIUM\""
  [[ -x $CHROMEDRIVER ]] || fail "there is no chromedriver at \"$CHROMEDRIVER\""
  say "  chromium: $CHROMIUM, $CHROMEDRIVER"
}

# What deploy/nginx.conf, the commands and the snippets in docs/hosting.md, and the clients of JESS's documentation are
# tested with. Debian's packages of the servers start them at port 80, where nothing else listens; the tests run their
# own.
set_up_servers() {
  PATH=$PATH:/usr/sbin
  local packages=(nginx libnginx-mod-http-brotli-static apache2 caddy curl openssl python3-requests)
  if ! have nginx || ! have apache2 || ! have caddy || ! have curl || ! have openssl ||
    ! /usr/bin/python3 -c 'import requests' 2>/dev/null ||
    [[ ! -f /usr/lib/nginx/modules/ngx_http_brotli_static_module.so ]]; then
    long servers "Installing nginx, Apache, Caddy and clients of theirs (half a minute)" \
      install_packages "${packages[@]}" ||
      fail "the tests need other servers; as root: apt-get install ${packages[*]}"
  fi
  say "  nginx $(nginx -v 2>&1 | sed 's|.*/||'), Apache $(apache2 -v | sed -n 's|.*Apache/\([0-9.]*\).*|\1|p'), Caddy $(caddy version)"
}

# The end-to-end tests' own packages, by their lock file. No browser is downloaded: Playwright drives the one
# above. A copy of the lock file beside them says what is installed.
set_up_end2end() {
  local lock=$root/end2end/package-lock.json installed=$root/end2end/node_modules/installed-lock.json
  if ! cmp -s "$lock" "$installed"; then
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 long end2end "Installing the end-to-end tests' packages (a few seconds)" \
      npm ci --prefix "$root/end2end" --no-fund --no-audit ||
      fail "the end-to-end tests' packages could not be installed; the log is $cache/log/end2end.log"
    cp "$lock" "$installed"
  fi
  say "  end-to-end packages: by end2end/package-lock.json"
}
