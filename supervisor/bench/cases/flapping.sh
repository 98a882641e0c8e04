# 20 services that end at once and are started again, with ledger and rotated logs: what reeve holds, minute by minute. It is to be flat after the
# first minutes. BENCH_FLAPPING_MINUTES: how long (22). BENCH_FLAPPING_DELAY: the restart-delay ("500ms": about 40 restarts a second; "0s": as many
# as the machine can do, which takes one processor whole).
minutes=${BENCH_FLAPPING_MINUTES:-${quick:+3}}
minutes=${minutes:-22}
delay=${BENCH_FLAPPING_DELAY:-500ms}
# heap: KiB of the Java heap of $pid that are resident. The 128 MiB of the heap are the last ones below 4 GiB.
heap() {
  awk '
    /^[0-9a-f]+-[0-9a-f]+ / { split($1, range, "-"); inside = length(range[1]) == 8 && range[1] "" >= "f8000000" }
    inside && $1 == "Rss:" { n += $2 }
    END { print n + 0 }' /proc/"$pid"/smaps
}
# sample: one line of $home/minutes: KiB private dirty, anonymous, resident, of the heap; descriptors; KiB of the state directory and of the logs
sample() {
  awk -v heap="$(heap)" -v fds="$(ls /proc/"$pid"/fd | wc -l)" -v state="$(du -sk "$home/state" | cut -f1)" -v logs="$(du -sk "$home/log" | cut -f1)" '
    { kib[$1] += $2 }
    END { print kib["Private_Dirty:"], kib["Pss_Anon:"], kib["Rss:"], heap, fds, state, logs }' /proc/"$pid"/smaps_rollup >>"$home/minutes"
}
# samples_of N: that column of all samples, in one line
samples_of() {
  cut -d' ' -f"$1" "$home/minutes" | tr '\n' ' '
}
fresh
home=$dir
toml "$dir" 20 "command = [\"/bin/echo\", \"run\"]
restart = \"always\"
restart-delay = \"$delay\"
restart-max-delay = \"$delay\"
start-limit = { burst = 0, interval = \"1m\" }
log-max-size = \"1MB\"
log-keep = 2" >"$dir/reeve.toml"
start "$REEVE" run "$dir/reeve.toml" --quiet
for ((i = 0; i <= minutes; i++)); do
  sleep 60
  sample
done
starts=$("$REEVE" status --socket "$home/reeve.sock" --json | grep -o '"restarts":[0-9]*' | awk -F: '{ n += $2 } END { print n }')
indexes=$(cat "$home"/log/*.index | wc -c)
names=('KiB private dirty' 'KiB anonymous (Pss)' 'KiB resident' 'KiB resident of the heap' descriptors 'KiB of the state directory' 'KiB of the logs')
for i in "${!names[@]}"; do
  printf '    %s after each minute: %s\n' "${names[$i]}" "$(samples_of $((i + 1)))" >&2
done
if [ "$(wc -l <"$home/minutes")" -gt "$minutes" ]; then
  first=$(head -n 1 "$home/minutes")
  last=$(tail -n 1 "$home/minutes")
  row "flapping, 20 services, restart-delay $delay, $minutes minutes after the first: growth" "$((${last%% *} - ${first%% *})) KiB" '' '' '<= 1024 KiB' \
    "$(met $((${last%% *} - ${first%% *})) '<=' 1024)"
  row '    private dirty after the first minute' "${first%% *} KiB" '' '' '' ''
  read -r _ _ _ heap_first fds_first _ <<<"$first"
  read -r _ _ _ heap_last fds_last state_last log_last <<<"$last"
  row '    heap, first and last' "$heap_first, $heap_last KiB" '' '' '' ''
  row '    descriptors, first and last (one for each process that lives)' "$fds_first, $fds_last" '' '' '<= 20 more' \
    "$(met $((fds_last - fds_first)) '<=' 20)"
  row '    state directory, logs' "$state_last, $log_last KiB" '' '' '' ''
  row '    restarts, indexes' "${starts:-?}, $((indexes / 1024)) KiB" '' '' '' ''
fi
stopped
