# A chain of 50 services, each of which requires the previous one, from the first main to the last; compared with 50 services without
# dependencies, which shows what the spawns alone take. "at once": up as soon as their process exists; "notify": up when they have reported it by sd_notify.
rounds=${quick:+3}
rounds=${rounds:-11}
services=50
fresh
home=$dir
for ((i = -1; i < rounds; i++)); do
  for kind in alone chain notify; do
    fresh
    keys="command = [\"$probe\", \"service\"]"
    [ $kind = notify ] && keys="$keys
type = \"notify\""
    toml "$dir" $services "$keys" >"$dir/reeve.toml"
    if [ $kind != alone ]; then
      # s2 requires s1, and so on
      awk '{ print } /^\[service\.s[0-9]+\]/ { n = substr($0, 11) + 0; if (n > 1) printf "requires = [\"s%d\"]\n", n - 1 }' \
        "$dir/reeve.toml" >"$dir/chain.toml"
      mv "$dir/chain.toml" "$dir/reeve.toml"
    fi
    start "$REEVE" run "$dir/reeve.toml" --quiet
    if started $services && [ "$i" -ge 0 ]; then
      awk -v n=$services 'NR == 1 || $1 + 0 < a { a = $1 + 0 } $1 + 0 > b { b = $1 + 0 } END { printf "%.0f\n", (b - a) / (n - 1) }' "$dir/mark" \
        >>"$home/$kind"
    fi
    stopped
    clean
    rm -rf "$dir"
  done
done
for kind in chain notify; do
  [ -f "$home/$kind" ] && [ -f "$home/alone" ] || continue
  what="a chain of $services, each up at once: a service"
  target='<= spawn + 2 ms'
  if [ $kind = notify ]; then
    what="a chain of $services, each up by sd_notify: a service" # this includes the time from main to the datagram, and a wake-up of the loop
    target=
  fi
  over=$(awk -v a="$(median <"$home/$kind")" -v b="$(median <"$home/alone")" 'BEGIN { printf "%+.2f\n", (a - b) / 1e6 }')
  row "$what" "$(all <"$home/$kind")" "spawned alone $(all <"$home/alone")" "$over ms" "$target" "$([ -n "$target" ] && met "$over" '<=' 2)"
done
