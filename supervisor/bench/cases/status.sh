# reeve status of 100 services, the whole process from its exec to its end, against supervisorctl status of 100.
rounds=${quick:+7}
rounds=${rounds:-31}
fresh
home=$dir
toml "$dir" 100 "command = [\"$probe\", \"service\"]" >"$dir/reeve.toml"
start "$REEVE" run "$dir/reeve.toml" --quiet
reeve_pid=$pid
started 100
peer=
if command -v supervisord >/dev/null && command -v supervisorctl >/dev/null; then
  fresh
  {
    printf '[unix_http_server]\nfile=%s/s.sock\n[supervisord]\nnodaemon=true\nlogfile=/dev/null\nlogfile_maxbytes=0\npidfile=%s/pid\n' "$dir" "$dir"
    printf '[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n'
    printf '[supervisorctl]\nserverurl=unix://%s/s.sock\n' "$dir"
    for ((i = 1; i <= 100; i++)); do
      printf '[program:s%d]\ncommand=%s service\nstartsecs=0\nstdout_logfile=NONE\nstderr_logfile=NONE\n' "$i" "$probe"
    done
  } >"$dir/s.conf"
  start supervisord -c "$dir/s.conf"
  if started 100; then
    peer=$dir/s.conf
  fi
else
  printf '\n*** supervisor is not installed (Debian: apt-get install supervisor): NOTHING IS COMPARED WITH IT ***\n\n' >&2
fi
for ((i = -3; i < rounds; i++)); do
  ours=$(REEVE_SOCKET=$home/reeve.sock "$probe" wall "$REEVE" status)
  theirs=
  [ -z "$peer" ] || theirs=$("$probe" wall supervisorctl -c "$peer" status)
  if [ "$i" -ge 0 ]; then
    echo "$ours" >>"$home/ours"
    [ -z "$theirs" ] || echo "$theirs" >>"$home/theirs"
  fi
done
kill "$reeve_pid"
[ -z "$peer" ] || kill "$pid"
wait 2>/dev/null
if [ -n "$peer" ]; then
  r=$(ratio "$home/ours" "$home/theirs")
  row 'status of 100 services: the whole process' "$(all <"$home/ours")" "supervisorctl $(all <"$home/theirs")" "$r" '<= 0.5 x' "$(met "$r" '<=' 0.5)"
else
  row 'status of 100 services: the whole process' "$(all <"$home/ours")" '' '' '< 80 ms' "$(met "$(median <"$home/ours")" '<' 80000000)"
fi
