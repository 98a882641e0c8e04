# What lives on after a stop of reeve, and after the timeout of a service, with and without cgroups. Each kind of escape is told in
# probe.c. Four services of each kind.
kinds=(session double bare chain brood)
rounds=${quick:+1}
rounds=${rounds:-3}
# escapees KEYS: four services of each kind
escapees() {
  local kind n
  toml "$dir" 0 ''
  for kind in "${kinds[@]}"; do
    for n in 1 2 3 4; do
      printf '[service.%s%s]\ncommand = ["%s", "escape", "%s"]\n%s\n' "$kind" $n "$probe" "$kind" "$1"
    done
  done
}
# alive: processes of the probe
alive() {
  local p n=0
  for p in $("$probe" below "$probe" list); do
    n=$((n + 1))
  done
  echo $n
}
# begun: waits until all are there: two processes of each kind that begins with a child, one of the others
begun() {
  for ((n = 0; n < 100; n++)); do
    seen=$(alive)
    [ "$seen" -lt 32 ] || return 0
    sleep 0.05
  done
  echo "only $seen of 32 processes to stop began; the output was:" >&2
  tail -n 20 "$dir/out" >&2
  return 1
}
# worse A B: the larger one; ? is worst
worse() {
  if [ "$1" = '?' ] || [ "$2" = '?' ]; then echo '?'; else echo $(($1 > $2 ? $1 : $2)); fi
}
for cgroup in auto off; do
  settings="cgroup = \"$cgroup\""
  stop_left=0
  timeout_left=0
  for ((i = 0; i < rounds; i++)); do
    fresh
    escapees 'stop = ["SIGTERM 300ms", "SIGKILL"]' >"$dir/reeve.toml"
    start "$REEVE" run -f "$dir/reeve.toml" --quiet
    begun || stop_left='?'
    stopped
    stop_left=$(worse "$stop_left" "$(alive)")
    clean

    fresh
    escapees 'stop = ["SIGTERM 300ms", "SIGKILL"]
timeout = "2s"
restart = "no"' >"$dir/reeve.toml"
    start "$REEVE" run -f "$dir/reeve.toml" --quiet
    begun || timeout_left='?'
    sleep 5
    timeout_left=$(worse "$timeout_left" "$(alive)")
    stopped
    clean
  done
  row "survivors of a stop, cgroup = $cgroup (of 32)" "$stop_left" '' '' 0 "$(met "${stop_left/\?/-}" '<=' 0)"
  row "survivors of a timeout, cgroup = $cgroup (of 32)" "$timeout_left" '' '' 0 "$(met "${timeout_left/\?/-}" '<=' 0)"
done
settings=
