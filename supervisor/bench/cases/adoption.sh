# exec of reeve -> its first answer, when it adopts 500 living services of a reeve that was killed; against a start with the same 500, none of which
# it starts, and against one that starts all of them. The loop answers after everything is watched.
rounds=${quick:+3}
rounds=${rounds:-15}
services=${BENCH_ADOPTION_SERVICES:-500}
command -v python3 >/dev/null || {
  echo 'adoption needs python3' >&2
  rounds=0
}

# answered FILE: appends the time from the exec to the first answer.
answered() {
  local at
  at=$(python3 "$here/request.py" answers "$dir/reeve.sock") && echo $((at - $(tail -n 1 "$dir/exec" | cut -d' ' -f1))) >>"$1"
}

# killed: kills reeve, and waits for its end.
killed() {
  kill -KILL "$pid"
  wait "$pid" 2>/dev/null
}

fresh
home=$dir
for ((i = -1; i < rounds; i++)); do
  [ "$i" -ge 0 ] && to=$home || to=$work/unused
  mkdir -p "$to"
  fresh
  toml "$dir" $services "command = [\"$probe\", \"service\"]
enabled = false" >"$dir/reeve.toml"
  start "$REEVE" run "$dir/reeve.toml" --quiet
  answered "$to/idle"
  stopped

  fresh
  toml "$dir" $services "command = [\"$probe\", \"service\"]" >"$dir/reeve.toml"
  start "$REEVE" run "$dir/reeve.toml" --quiet
  answered "$to/starting"
  started $services || break
  killed
  start "$REEVE" run "$dir/reeve.toml" --quiet
  answered "$to/adopting"
  echo $(($(count "$dir/mark") - services)) >>"$to/spawned"
  REEVE_SOCKET=$dir/reeve.sock "$REEVE" status --json >"$dir/status" 2>&1
  grep -o '"adopted":[1-9{]' "$dir/status" | wc -l >>"$to/adopted"
  stopped
  clean
  rm -rf "$dir"
done
if [ -f "$home/adopting" ]; then
  r=$(ratio "$home/adopting" "$home/idle")
  row "adoption of $services services: exec -> all watched" "$(all <"$home/adopting")" "start of none of $services $(all <"$home/idle")" "$r" \
    '<= 1.3 x' "$(met "$r" '<=' 1.3)"
  row '    against a start of all' "$(all <"$home/adopting")" "$(all <"$home/starting")" "$(ratio "$home/adopting" "$home/starting")" '' ''
  spawned=$(sort -n "$home/spawned" | tail -n 1)
  row '    processes that it starts' "$spawned" '' '' 0 "$(met "$spawned" '<=' 0)"
fi
