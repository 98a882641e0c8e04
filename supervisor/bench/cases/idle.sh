# 100 services that sleep: what reeve does in 20 s.
seconds=${quick:+5}
seconds=${seconds:-20}
# usage: "TICKS SWITCHES THREAD NAME" of each thread of $pid
usage() {
  local task
  for task in /proc/"$pid"/task/*; do
    awk -v id="${task##*/}" '
      FILENAME ~ /stat$/ { sub(/^.*\) /, ""); split($0, f, " "); ticks = f[12] + f[13] }
      /^Name:/ { name = $2 }
      /^voluntary_ctxt/ { switches = $2 }
      END { print id, ticks, switches, name }' "$task/stat" "$task/status"
  done
}
fresh
toml "$dir" 100 "command = [\"$probe\", \"service\"]" >"$dir/reeve.toml"
start "$REEVE" run "$dir/reeve.toml" --quiet
if started 100; then
  sleep 5
  usage >"$dir/before"
  sleep "$seconds"
  usage >"$dir/after"
  read -r ticks switches <<<"$(awk 'NR == FNR { t[$1] = $2; s[$1] = $3; next } { a += $2 - t[$1]; b += $3 - s[$1] } END { print a + 0, b + 0 }' \
    "$dir/before" "$dir/after")"
  row "idle, 100 services, $seconds s: CPU ticks" "$ticks" '' '' 0 "$(met "$ticks" '<=' 0)"
  rate=$(awk -v s="$switches" -v n="$seconds" 'BEGIN { printf "%.2f\n", s / n }')
  row '    voluntary context switches a second' "$rate" '' '' '< 1' "$(met "$rate" '<' 1)"
  awk 'NR == FNR { t[$1] = $2; s[$1] = $3; next }
    $2 != t[$1] || $3 != s[$1] { printf "    thread %s: %d ticks, %d switches\n", $4, $2 - t[$1], $3 - s[$1] }' "$dir/before" "$dir/after" >&2
fi
stopped
