# Private dirty memory of reeve with 1 and with 500 services, at rest.
# Pages of a file that are not on the disk yet, as after a build, count as private dirty memory of the program that maps them.
sync
rounds=${quick:+1}
rounds=${rounds:-5}
fresh
home=$dir
# rollup KEY: KiB of $pid
rollup() {
  awk -v key="$1:" '$1 == key { print $2 }' /proc/"$pid"/smaps_rollup
}
for ((i = 0; i < rounds; i++)); do
  for services in 1 500; do
    fresh
    toml "$dir" $services "command = [\"$probe\", \"service\"]" >"$dir/reeve.toml"
    start "$REEVE" run "$dir/reeve.toml" --quiet
    if started $services; then
      sleep 4
      for key in Private_Dirty Rss Pss; do
        rollup $key >>"$home/$services.$key"
      done
    fi
    stopped
  done
done
if [ -f "$home/1.Private_Dirty" ] && [ -f "$home/500.Private_Dirty" ]; then
  one=$(median <"$home/1.Private_Dirty")
  many=$(median <"$home/500.Private_Dirty")
  row 'private dirty with 1 service' "$(all MiB 1024 <"$home/1.Private_Dirty")" '' '' '<= 12 MiB' "$(met "$one" '<=' 12288)"
  row '    with 500' "$(all MiB 1024 <"$home/500.Private_Dirty")" '' '' '<= 14.5 MiB' "$(met "$many" '<=' 14848)"
  each=$(awk -v a="$one" -v b="$many" 'BEGIN { printf "%.2f\n", (b - a) / 499 }')
  row '    per further service' "$each KiB" '' '' '< 6 KiB' "$(met "$each" '<' 6)"
  row '    resident (proportional), with 1' "$(all MiB 1024 <"$home/1.Rss") ($(all MiB 1024 <"$home/1.Pss"))" '' '' '' ''
  row '    resident (proportional), with 500' "$(all MiB 1024 <"$home/500.Rss") ($(all MiB 1024 <"$home/500.Pss"))" '' '' '' ''
fi
