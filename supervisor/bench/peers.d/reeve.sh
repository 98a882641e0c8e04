# reeve itself: one file, output into log files with rotation as by default.
reeve_version() { "$REEVE" version 2>/dev/null | head -n 1 | sed 's/^reeve //'; }
reeve_make() {
  toml "$dir" "$1" "command = [\"$probe\", \"service\"]
restart = \"always\"
restart-delay = \"0s\"
restart-jitter = 0.0
start-limit = { burst = 0, interval = \"5m\" }" >"$dir/reeve.toml"
}
reeve_argv() { argv=("$REEVE" run "$dir/reeve.toml" --quiet); }
reeve_status() { argv=(env "REEVE_SOCKET=$dir/reeve.sock" "$REEVE" status); }
reeve_halt() { kill "$pid"; }
