# One request on an open connection at 100 services; and SIGKILL of a service -> main of the next while 260 clients send nothing, send garbage
# or read nothing, against the same without them.
rounds=${quick:+20}
rounds=${rounds:-60}
if command -v python3 >/dev/null; then
  fresh
  toml "$dir" 100 'command = ["/bin/sleep", "1000"]' >"$dir/reeve.toml"
  start "$REEVE" run "$dir/reeve.toml" --quiet
  python3 "$here/request.py" open "$dir/reeve.sock" ${quick:+300} >"$dir/requests"
  row 'one request on an open connection, 100 services' "$(all us 1000 <"$dir/requests")" '-' '-' '< 1 ms' \
    "$(met "$(median <"$dir/requests")" '<' 1000000)"
  stopped

  fresh
  toml "$dir" 1 "command = [\"$probe\", \"service\"]
restart = \"always\"
restart-delay = \"0s\"
restart-jitter = 0.0
start-limit = { burst = 0, interval = \"5m\" }" >"$dir/reeve.toml"
  start "$REEVE" run "$dir/reeve.toml" --quiet
  if started 1; then
    "$probe" restarts "$rounds" 50 "$dir/mark" 2>&1 | awk '{ print $2 }' >"$dir/calm"
    python3 "$here/request.py" attack "$dir/reeve.sock" &
    attacker=$!
    "$probe" restarts "$rounds" 50 "$dir/mark" 2>&1 | awk '{ print $2 }' >"$dir/attacked"
    kill "$attacker"
    wait "$attacker" 2>/dev/null
    r=$(ratio "$dir/attacked" "$dir/calm")
    row 'SIGKILL -> main of the next, 260 bad clients' "$(all <"$dir/attacked")" "without $(all <"$dir/calm")" "$r" '<= 2 x' "$(met "$r" '<=' 2)"
  fi
  stopped
else
  echo 'python3 is not installed: requests are not measured' >&2
fi
