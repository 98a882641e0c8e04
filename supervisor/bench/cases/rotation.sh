# The disk space of rotated logs: a service that writes without a pause, and a neighbour that writes 1 MB/s. The bound of the first is
# 2 x log-max-size x (log-keep + 1); the second must stay near its own limit.
mib=${quick:+600}
mib=${mib:-2000}
fresh
seq 1 20000 >"$dir/lines"
cat >"$dir/fast" <<END
#!/bin/sh
yes "a line of one hundred bytes, as a busy service writes them: 0123456789 0123456789 0123456789 012345" | head -c ${mib}M
exec sleep 1000
END
cat >"$dir/slow" <<END
#!/bin/sh
while :; do cat "$dir/lines"; sleep 0.1; done
END
chmod +x "$dir/fast" "$dir/slow"
cat >"$dir/reeve.toml" <<END
[reeve]
log-dir = "$dir/log"
state-dir = "$dir/state"
[service.fast]
command = ["$dir/fast"]
log-max-size = "2MB"
log-keep = 6
[service.slow]
command = ["$dir/slow"]
log-max-size = "500KB"
log-keep = 2
END
space() {
  du -k "$dir/log/$1.log"* 2>/dev/null | awk '{ n += $1 } END { printf "%.0f\n", n * 1024 }'
}
start "$REEVE" run "$dir/reeve.toml" --quiet
begin=$SECONDS
while [ $((SECONDS - begin)) -lt 60 ] && ! ps -o args= --ppid "$pid" | grep -q '^sleep 1000'; do
  space fast >>"$dir/fast.space"
  space slow >>"$dir/slow.space"
  sleep 0.05
done
took=$((SECONDS - begin))
sleep 10
calm=$(space fast)
peak() {
  sort -n "$1" | tail -n 1
}
bound=$((2 * 2000000 * 7))
r=$(awk -v a="$(peak "$dir/fast.space")" -v b=$bound 'BEGIN { printf "%.2f\n", a / b }')
row "space of a log of 2 MB x 6 at the peak, $mib MiB in $took s" "$(peak "$dir/fast.space" | all MB 1000000)" \
  "bound $(echo $bound | all MB 1000000)" "$r" '<= 1.5 x' "$(met "$r" '<=' 1.5)"
row '    after 10 s without output' "$(echo "$calm" | all MB 1000000)" '' '' '<= 14 MB' "$(met "$calm" '<=' 14100000)"
row '    its neighbour at the peak, 500 KB x 2' "$(peak "$dir/slow.space" | all MB 1000000)" '' '' '<= 3 MB' "$(met "$(peak "$dir/slow.space")" '<=' 3000000)"
stopped
