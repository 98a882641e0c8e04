# Requests while every processor is busy: with an archive that is being compressed, against the same without it. The longest delay shows whether
# a thread of low priority holds up the loop: a safepoint of the JVM waits for each thread that runs Java code.
if command -v python3 >/dev/null; then
  fresh
  home=$dir
  seq 1 ${quick:+6}000000 >"$home/lines"
  for how in without with; do
    fresh
    toml "$dir" 1 "command = [\"/bin/sleep\", \"1000\"]
log-max-size = \"1GB\"
log-compress = \"gzip\"" >"$dir/reeve.toml"
    mkdir "$dir/log"
    for ((i = 0; i < 4; i++)); do cat "$home/lines"; done >"$dir/log/s1.log"
    [ $how = without ] || sed -i 's/1GB/8MB/; s/^log-compress/log-keep = 90\n&/' "$dir/reeve.toml"
    busy=()
    for ((i = 0; i < $(nproc); i++)); do
      sh -c "while :; do :; done" &
      busy+=($!)
    done
    start "$REEVE" run "$dir/reeve.toml" --quiet
    sleep 3 # the archives are written, and the first of them is being compressed
    python3 "$here/request.py" open "$dir/reeve.sock" ${quick:+1500} >"$home/$how"
    [ $how = without ] || [ -n "$(find "$dir/log" -name '*[0-9]')" ] || echo 'the archives were compressed before the end' >&2
    kill "${busy[@]}"
    wait "${busy[@]}" 2>/dev/null
    stopped
    clean
    rm -rf "$dir"
  done
  # The worst of all requests.
  worst() {
    sort -n "$1" | awk '{ v[NR] = $1 } END { print v[NR] }'
  }
  r=$(awk -v a="$(worst "$home/with")" -v b="$(worst "$home/without")" 'BEGIN { printf "%.2f\n", a / b }')
  row 'the longest request, processors busy, an archive is compressed' "$(worst "$home/with" | all)" \
    "without $(worst "$home/without" | all)" "$r" '<= 3 x' "$(met "$r" '<=' 3)"
  row '    all requests' "$(all <"$home/with")" "without $(all <"$home/without")" "$(ratio "$home/with" "$home/without")" '' ''
fi
