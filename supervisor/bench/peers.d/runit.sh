# runit: runsvdir and one runsv for each service, without loggers. runsv waits a second before it restarts what lived for less.
runit_version() { command -v runsvdir >/dev/null && command -v sv >/dev/null && dpkg_version runit; }
runit_make() {
  local n
  mkdir -p "$dir/services/s1"
  ln -s "$probe" "$dir/services/s1/run"
  for ((n = 2; n <= $1; n++)); do
    echo "$dir/services/s$n"
  done | xargs -r -n 1 cp -a "$dir/services/s1"
  # runsvdir waits a second before it trusts a directory that changed within the second.
  touch -d '1 minute ago' "$dir/services"
}
runit_argv() { argv=(runsvdir "$dir/services"); }
runit_status() { argv=(sv status "$dir"/services/*); }
runit_halt() { kill -HUP "$pid"; }
