# s6: s6-svscan and one s6-supervise for each service, without loggers. s6-supervise waits a second before a restart.
# s6 has no command that shows the state of all services.
s6_version() { command -v s6-svscan >/dev/null && dpkg_version s6; }
s6_make() {
  local n
  for ((n = 1; n <= $1; n++)); do
    mkdir -p "$dir/services/s$n"
    ln -s "$probe" "$dir/services/s$n/run"
  done
}
s6_argv() { argv=(s6-svscan -c 2000 "$dir/services"); }
s6_status() { argv=(); }
s6_halt() { kill "$pid"; }
