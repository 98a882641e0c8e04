# A service that writes 1 GiB in blocks of 4 KiB: to a plain file, to its log without rotation and with rotation every 64 MiB, and through s6-log
# and supervisord with the same rotation. Rounds are interleaved; each begins with an idle disk. The wall time is that of the writing alone.
mib=${BENCH_OUTPUT_MIB:-1024}
rounds=${quick:+3}
rounds=${rounds:-7}
fresh
home=$dir
# ticks PID: the CPU time of all threads of a process, in ns
ticks() {
  awk -v hz="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); split($0, f, " "); printf "%.0f\n", (f[12] + f[13]) / hz * 1e9 }' "/proc/$1/stat"
}
# go NAME SUPERVISOR: lets the writer write, and records what that took
go() {
  local writer before
  started 1 || return
  writer=$(awk 'END { print $2 }' "$dir/mark")
  sleep 1.5 # the work of a supervisor after its start belongs to another benchmark
  sync
  before=$(ticks "$2")
  kill -USR1 "$writer"
  "$probe" lines "$dir/times" 1 120000 || {
    echo "$1: the writer did not finish within 120 s; the output was:" >&2
    tail -n 20 "$dir/out" >&2
    return
  }
  [ "$i" -lt 0 ] || {
    awk '{ printf "%.0f\n", $2 - $1 }' "$dir/times" >>"$home/$1"
    echo $(($(ticks "$2") - before)) >>"$home/$1.cpu"
  }
}
done_with() {
  stopped
  clean
  rm -rf "$dir"
  sync
}
for ((i = -1; i < rounds; i++)); do
  fresh
  printf '#!/bin/sh\nexec "%s" write %d "%s/times" >>"%s/plain.log"\n' "$probe" "$mib" "$dir" "$dir" >"$dir/run"
  chmod +x "$dir/run"
  start "$dir/run"
  go plain "$pid"
  done_with

  for how in none rotated; do
    fresh
    settings=
    toml "$dir" 1 "command = [\"$probe\", \"write\", \"$mib\", \"$dir/times\"]" >"$dir/reeve.toml"
    [ $how = none ] || printf 'log-max-size = "64MiB"\nlog-keep = 5\n' >>"$dir/reeve.toml"
    start "$REEVE" run "$dir/reeve.toml" --quiet
    go $how "$pid"
    [ $how = none ] || ls "$dir/log" | wc -l >"$home/files"
    done_with
  done

  if command -v s6-log >/dev/null; then
    fresh
    printf '#!/bin/sh\n"%s" write %d "%s/times" | s6-log n5 s67108864 "%s/log"\n' "$probe" "$mib" "$dir" "$dir" >"$dir/run"
    chmod +x "$dir/run"
    start "$dir/run"
    go s6 "$pid"
    done_with
  fi
  if command -v supervisord >/dev/null; then
    fresh
    printf '[supervisord]\nnodaemon=true\nlogfile=/dev/null\nlogfile_maxbytes=0\npidfile=%s/pid\n' "$dir" >"$dir/s.conf"
    printf '[program:w]\ncommand=%s write %d %s/times\nstartsecs=0\nstdout_logfile=%s/w.log\nstdout_logfile_maxbytes=64MB\nstdout_logfile_backups=5\n' \
      "$probe" "$mib" "$dir" "$dir" >>"$dir/s.conf"
    start supervisord -c "$dir/s.conf"
    go supervisord "$pid"
    done_with
  fi
done
# The ratio of each round to the plain file of the same round: other load of the machine affects both.
paired() {
  paste "$1" "$home/plain" | awk '{ printf "%.0f\n", $1 / $2 * 1000 }' | median | awk '{ printf "%.2f\n", $1 / 1000 }'
}
if [ -f "$home/plain" ] && [ -f "$home/none" ] && [ -f "$home/rotated" ]; then
  r=$(paired "$home/none")
  row "$mib MiB of output, no rotation" "$(all s 1e9 <"$home/none")" "plain file $(all s 1e9 <"$home/plain")" "$r" '<= 1.05 x' "$(met "$r" '<=' 1.05)"
  row '    CPU of reeve' "$(all s 1e9 <"$home/none.cpu")" '' '' '< 0.05 s' "$(met "$(median <"$home/none.cpu")" '<' 50000000)"
  r=$(paired "$home/rotated")
  row '    with rotation each 64 MiB' "$(all s 1e9 <"$home/rotated")" "plain file" "$r" '<= 1.3 x' "$(met "$r" '<=' 1.3)"
  row '        CPU of reeve' "$(all s 1e9 <"$home/rotated.cpu")" '' '' '' ''
  for peer in s6 supervisord; do
    [ -f "$home/$peer" ] || {
      printf '\n*** %s is not installed: NOTHING IS COMPARED WITH IT ***\n\n' $peer >&2
      continue
    }
    r=$(ratio "$home/rotated" "$home/$peer")
    row "        against $peer" "$(all s 1e9 <"$home/rotated")" "$peer $(all s 1e9 <"$home/$peer")" "$r" '< 1 x' "$(met "$r" '<' 1)"
  done
fi
