# What the health checks of 500 services, once a second each, cost reeve.
seconds=${quick:+5}
seconds=${seconds:-20}
for kind in http tcp; do
  fresh
  (cd "$dir" && exec python3 "$here/http.py" "$dir/port" >/dev/null 2>&1 </dev/null) &
  server=$!
  for ((i = 0; i < 100; i++)); do [ -s "$dir/port" ] && break; sleep 0.1; done
  at=127.0.0.1:$(cat "$dir/port")
  [ $kind = http ] && at=http://$at/health
  toml "$dir" 500 "command = [\"$probe\", \"service\"]
health = { $kind = \"$at\", interval = \"1s\", on-failure = \"mark\" }" >"$dir/reeve.toml"
  start "$REEVE" run "$dir/reeve.toml" --quiet
  if started 500; then
    sleep 8
    before=$(awk '{ sub(/^.*\) /, ""); print $12 + $13 }' "/proc/$pid/stat")
    sleep "$seconds"
    ticks=$(($(awk '{ sub(/^.*\) /, ""); print $12 + $13 }' "/proc/$pid/stat") - before))
    share=$(awk -v t="$ticks" -v s="$seconds" -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.2f\n", 100 * t / hz / s }')
    row "500 $kind checks a second, $seconds s: share of one core" "$share %" '' '' '< 5 %' "$(met "$share" '<' 5)"
    healthy=$("$REEVE" status --json --socket "$dir/reeve.sock" 2>/dev/null | grep -o '"state":"healthy"' | wc -l)
    printf '    healthy at the end: %s of 500\n' "$healthy" >&2
  fi
  stopped
  kill "$server" 2>/dev/null
  wait "$server" 2>/dev/null
done
