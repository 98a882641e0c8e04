# 100 services that end at once on SIGTERM: how long their stop takes according to the ledger (from the moment when reeve reads the signal
# until the last service is reaped), the time from SIGTERM to the end of reeve, and when the first and the last service got their SIGTERM.
rounds=${quick:+3}
rounds=${rounds:-11}
fresh
home=$dir
for ((i = 0; i < rounds; i++)); do
  fresh
  toml "$dir" 100 "command = [\"$probe\", \"service\"]
env = { BENCH_TERM = \"$dir/term\" }" >"$dir/reeve.toml"
  start "$REEVE" run "$dir/reeve.toml" --quiet
  started 100 || break
  sleep 1
  stopped
  if [ "$(count "$dir/term")" != 100 ]; then
    echo "only $(count "$dir/term") of 100 services were stopped by SIGTERM" >&2
  fi
  read -r sent ended <<<"$times"
  echo $((ended - sent)) >>"$home/whole"
  sed -n 's/.*"event":"down".*stopped everything in \([0-9]*\) ms.*/\1000000/p' "$dir/state/ledger.jsonl" >>"$home/down"
  sort -n "$dir/term" | awk -v sent="$sent" -v home="$home" '
    { at[NR] = $1 - sent }
    END { if (NR) { printf "%.0f\n", at[1] >>(home "/first"); printf "%.0f\n", at[NR] >>(home "/last") } }'
done
if [ -f "$home/whole" ]; then
  row 'stop of 100 services' "$(all <"$home/down")" '' '' '< 30 ms' "$(met "$(median <"$home/down")" '<' 30000000)"
  row '    SIGTERM -> end of reeve' "$(all <"$home/whole")" '' '' ''
  row '    first service has its SIGTERM after' "$(all <"$home/first")" '' '' '' ''
  row '    last service has its SIGTERM after' "$(all <"$home/last")" '' '' '' ''
fi
