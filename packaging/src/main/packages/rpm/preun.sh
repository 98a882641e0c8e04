# A removal stops reeve with its services in order. An upgrade stops nothing, and neither does the replacement by the other package, which is there
# already: it was installed earlier in the same transaction.
if [ "$1" -eq 0 ] && ! { [ -e /usr/share/doc/reeve/copyright ] && [ -e /usr/share/doc/reeve-slim/copyright ]; }; then
  systemctl disable --now reeve.service >/dev/null 2>&1 || :
  # A reeve of these files that systemd has not started would go on without them.
  if [ -S /run/reeve.sock ]; then
    pid=$(reeve version --json --socket /run/reeve.sock 2>/dev/null | sed -n 's/.*"pid":\([0-9]*\).*/\1/p')
    if [ -n "$pid" ] && grep -qzx -e -Dreeve.home=/usr/lib/reeve "/proc/$pid/cmdline" \
      && ! reeve shutdown --socket /run/reeve.sock >/dev/null; then
      echo "reeve: cannot stop reeve, pid $pid, which goes on without its files; send it SIGTERM" >&2
    fi
  fi
fi
:
