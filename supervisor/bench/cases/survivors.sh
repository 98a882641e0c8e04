# What is left after a stop of reeve, and after the timeout of a service, with and without cgroups. Each kind of escape is described in
# probe.c. Four services of each kind. An orphan with an empty environment (bare) cannot be assigned to its service by the environment: after a
# timeout it is found by its cgroup or not at all, so it has rows of its own.
rounds=${quick:+1}
rounds=${rounds:-2}
# escapees KEYS KIND...: four services of each kind
escapees() {
  local keys=$1 kind n
  shift
  toml "$dir" 0 ''
  for kind; do
    for n in 1 2 3 4; do
      printf '[service.%s%s]\ncommand = ["%s", "escape", "%s"]\n%s\n' "$kind" $n "$probe" "$kind" "$keys"
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
# running N: waits until N processes exist
running() {
  local n
  for ((n = 0; n < 200; n++)); do
    [ "$(alive)" -lt "$1" ] || return 0
    sleep 0.05
  done
  echo "only $(alive) of $1 processes were started; the output was:" >&2
  tail -n 20 "$dir/out" >&2
  return 1
}
# gone: waits until no process is left, 10 s at most, and prints how many are left
gone() {
  local n
  for ((n = 0; n < 100; n++)); do
    [ "$(alive)" -gt 0 ] || break
    sleep 0.1
  done
  alive
}
# worse A B: prints the larger number; ? counts as the largest
worse() {
  if [ "$1" = '?' ] || [ "$2" = '?' ]; then echo '?'; else echo $(($1 > $2 ? $1 : $2)); fi
}
# survive WHAT CGROUP TARGET N KIND...: adds the rows for services of these kinds, which have N processes after their start
survive() {
  local what=$1 target=$3 processes=$4 stop_left=0 timeout_left=0 i
  settings="cgroup = \"$2\""
  shift 4
  for ((i = 0; i < rounds; i++)); do
    fresh
    escapees 'stop = ["SIGTERM 300ms", "SIGKILL"]' "$@" >"$dir/reeve.toml"
    start "$REEVE" run "$dir/reeve.toml" --quiet
    running "$processes" || stop_left='?'
    stopped
    sleep 0.2 # what was killed a moment ago may still be dying
    stop_left=$(worse "$stop_left" "$(alive)")
    clean

    fresh
    escapees 'stop = ["SIGTERM 300ms", "SIGKILL"]
timeout = "5s"
restart = "no"' "$@" >"$dir/reeve.toml"
    start "$REEVE" run "$dir/reeve.toml" --quiet
    running "$processes" || timeout_left='?'
    sleep 5
    timeout_left=$(worse "$timeout_left" "$(gone)")
    stopped
    clean
  done
  row "survivors of a stop, $what" "$stop_left" '' '' 0 "$(met "${stop_left/\?/-}" '<=' 0)"
  row "survivors of a timeout, $what" "$timeout_left" '' '' "$target" \
    "$([ -z "$target" ] || met "${timeout_left/\?/-}" '<=' "$target")"
  settings=
}
survive 'with cgroups' auto 0 24 session double chain brood
survive 'without cgroups' off 0 24 session double chain brood
survive 'empty environment, with cgroups' auto 0 8 bare
survive 'empty environment, without cgroups' off '' 8 bare
