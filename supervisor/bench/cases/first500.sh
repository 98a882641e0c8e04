# First start of 500 services, exec -> main of the last: one file, a directory of 500 files, and runit's runsvdir, in turn.
rounds=${quick:+2}
rounds=${rounds:-9}
services=500
fresh
home=$dir
for ((i = 0; i < rounds; i++)); do
  for kind in file directory runit; do
    fresh
    case $kind in
      file)
        toml "$dir" $services "command = [\"$probe\", \"service\"]" >"$dir/reeve.toml"
        start "$REEVE" run "$dir/reeve.toml" --quiet
        ;;
      directory)
        mkdir "$dir/reeve.d"
        toml "$dir" 0 '' >"$dir/reeve.d/0.toml"
        for ((n = 1; n <= services; n++)); do
          printf '[service.s%d]\ncommand = ["%s", "service"]\n' $n "$probe" >"$dir/reeve.d/$n.toml"
        done
        start "$REEVE" run "$dir/reeve.d" --quiet
        ;;
      runit)
        [ -n "$runit" ] || continue
        mkdir -p "$dir/services/s1"
        ln -s "$probe" "$dir/services/s1/run"
        for ((n = 2; n <= services; n++)); do
          echo "$dir/services/s$n"
        done | xargs -n 1 cp -a "$dir/services/s1"
        # runsvdir waits a second before it trusts a directory that changed within the second.
        touch -d '1 minute ago' "$dir/services"
        start runsvdir "$dir/services"
        ;;
    esac
    if started $services; then
      since_exec last >>"$home/$kind"
      since_exec first >>"$home/$kind.first"
    fi
    if [ $kind = runit ]; then
      kill -HUP "$pid"
      wait "$pid" 2>/dev/null
      for ((n = 0; n < 100; n++)); do
        [ -n "$("$probe" below "$dir" list)" ] || break
        sleep 0.05
      done
    else
      stopped
    fi
    clean
    rm -rf "$dir"
  done
done
touch "$home/runit" "$home/runit.first"
for kind in file directory; do
  [ -f "$home/$kind" ] || continue
  what="$services services of one file"
  [ $kind = file ] || what="$services services of $services files"
  r=$(ratio "$home/$kind" "$home/runit")
  row "$what: exec -> last main" "$(all <"$home/$kind")" "runsvdir $(all <"$home/runit")" "$r" '<= 1 x (350 ms)' "$(met "$r" '<=' 1)"
  row '    of that exec -> first main' "$(all <"$home/$kind.first")" "runsvdir $(all <"$home/runit.first")" \
    "$(ratio "$home/$kind.first" "$home/runit.first")" '' ''
done
