# SIGKILL of a service -> main of the new one, without a delay, against runit's runsv.
# runsv waits a second before it restarts a process that lived for less than one: both services live 1.1 s each time.
rounds=${quick:+8}
rounds=${rounds:-60}
fresh
home=$dir
toml "$dir" 1 "command = [\"$probe\", \"service\"]
restart = \"always\"
restart-delay = \"0s\"
restart-jitter = 0.0
start-limit = { burst = 0, interval = \"5m\" }" >"$dir/reeve.toml"
start "$REEVE" run "$dir/reeve.toml" --quiet
ours=$pid
marks=("$dir/mark")
if started 1; then
  if [ -n "$runit" ]; then
    fresh
    ln -s "$probe" "$dir/run"
    start runsv "$dir"
    theirs=$pid
    marks+=("$dir/mark")
    started 1
  fi
  "$probe" restarts "$rounds" 1100 "${marks[@]}" >"$home/restarts" || tail -n 20 "$home/out" >&2
  awk -v mine="${marks[0]}" '$1 == mine { print $2 }' "$home/restarts" >"$home/reeve"
  awk -v mine="${marks[0]}" '$1 != mine { print $2 }' "$home/restarts" >"$home/runit"
  r=$(ratio "$home/reeve" "$home/runit")
  row 'SIGKILL -> main of the next' "$(all <"$home/reeve")" "runsv $(all <"$home/runit")" "$r" '<= 1 x (1.5 ms)' "$(met "$r" '<=' 1)"
fi
pid=$ours stopped
if [ -n "$runit" ]; then
  pid=$theirs stopped
fi
