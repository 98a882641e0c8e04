# A first installation starts nothing, as is the custom of these distributions. An upgrade replaces the program of the reeve that runs: its services
# go on with their pids.
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload >/dev/null 2>&1 || :
fi
if [ "$1" -eq 1 ]; then
  systemd-sysusers reeve.conf >/dev/null 2>&1 || groupadd -r reeve >/dev/null 2>&1 || :
  systemctl preset reeve.service >/dev/null 2>&1 || :
elif [ -S /run/reeve.sock ]; then
  reeve upgrade --socket /run/reeve.sock \
    || echo "reeve: the running reeve keeps its former program; try \"reeve upgrade\" again" >&2
fi
:
