#!/bin/bash
# Installs the system packages that some tests need, when apt may be used without asking; otherwise says what is skipped.
# Never fails: the product itself needs none of them.
set -uo pipefail

packages=()
consequences=()
missing() {
    packages+=("$1")
    consequences+=("$1 is missing: $2")
}

command -v chromium >/dev/null || missing chromium "browser tests are skipped"
PATH="$PATH:/usr/sbin" command -v dovecot >/dev/null || missing dovecot-imapd "tests against a real IMAP server are skipped"
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing postgresql "make test-postgres does not work"
command -v sipp >/dev/null || missing sip-tester "tests of SIP calls with SIPp are skipped"
command -v baresip >/dev/null || missing baresip-core "tests of SIP calls with a softphone are skipped"
compgen -G '/usr/lib/*/kamailio/modules/tls.so' >/dev/null || missing kamailio-tls-modules "tests of the SIP edge are skipped"
command -v turnserver >/dev/null || missing coturn "tests of the relay are skipped"
[ ${#packages[@]} -eq 0 ] && exit 0

privilege=()
if [ "$(id -u)" -ne 0 ]; then privilege=(sudo -n); fi
if command -v apt-get >/dev/null && "${privilege[@]}" true 2>/dev/null; then
    echo "Installing ${packages[*]} ..."
    export DEBIAN_FRONTEND=noninteractive
    if { "${privilege[@]}" apt-get update -qq && "${privilege[@]}" apt-get install -qq -y --no-install-recommends "${packages[@]}"; } >/dev/null 2>&1; then
        exit 0
    fi
fi
printf '%s\n' "${consequences[@]}" >&2
