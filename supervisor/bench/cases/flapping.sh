# 20 services that end at once and are started again without a delay, with logs that are rotated: private dirty memory of reeve, minute by minute.
minutes=${quick:+3}
minutes=${minutes:-22}
# dirty: KiB of $pid
dirty() {
  awk '$1 == "Private_Dirty:" { print $2 }' /proc/"$pid"/smaps_rollup
}
fresh
home=$dir
toml "$dir" 20 'command = ["/bin/echo", "run"]
restart = "always"
restart-delay = "0s"
restart-max-delay = "0s"
start-limit = { burst = 0, interval = "1m" }
log-max-size = "1MB"
log-keep = 2' >"$dir/reeve.toml"
start "$REEVE" run "$dir/reeve.toml" --quiet
for ((i = 0; i <= minutes; i++)); do
  sleep 60
  dirty >>"$home/minutes"
done
starts=$("$REEVE" status --socket "$home/reeve.sock" --json | grep -o '"restarts":[0-9]*' | awk -F: '{ n += $2 } END { print n }')
indexes=$(cat "$home"/log/*.index | wc -c)
tr '\n' ' ' <"$home/minutes" | sed 's/^/    KiB after each minute: /; s/$/\n/' >&2
if [ "$(wc -l <"$home/minutes")" -gt "$minutes" ]; then
  first=$(head -n 1 "$home/minutes")
  last=$(tail -n 1 "$home/minutes")
  row "flapping, 20 services, $minutes minutes after the first: growth" "$((last - first)) KiB" '' '' '<= 1024 KiB' "$(met $((last - first)) '<=' 1024)"
  row '    private dirty after the first minute' "$first KiB" '' '' '' ''
  row '    restarts, indexes' "${starts:-?}, $((indexes / 1024)) KiB" '' '' '' ''
fi
stopped
