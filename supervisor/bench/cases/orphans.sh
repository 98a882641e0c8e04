# 2000 double-forked orphans under pid 1 of a pid namespace: from the death of the last one until it is reaped. For
# comparison tini, dumb-init, and a minimal init (probe reaper), which shows the time that the kernel itself needs.
rounds=${quick:+3}
rounds=${rounds:-9}
orphans=2000
fresh
home=$dir
as_init=(unshare --pid --fork --kill-child --mount-proc)
[ "$(id -u)" = 0 ] || as_init=(unshare --user --map-root-user --pid --fork --kill-child --mount-proc)
for how in burst stream; do
  for ((i = 0; i < rounds; i++)); do
    for kind in run wrapped tini dumb-init reaper; do
      fresh
      makers=("$probe" orphans $how $orphans "$home/$how.$kind")
      case $kind in
        run)
          toml "$dir" 1 "command = [\"$probe\", \"orphans\", \"$how\", \"$orphans\", \"$home/$how.$kind\"]
essential = true
restart = \"no\"" >"$dir/reeve.toml"
          init=("$REEVE" run "$dir/reeve.toml" --quiet)
          ;;
        wrapped) init=("$REEVE" -- "${makers[@]}") ;;
        tini | dumb-init)
          command -v $kind >/dev/null || continue
          init=($kind -- "${makers[@]}")
          ;;
        reaper) init=("$probe" reaper "${makers[@]}") ;;
      esac
      start "${as_init[@]}" "${init[@]}"
      wait "$pid" || {
        echo "$kind ended with $?; the output was:" >&2
        tail -n 5 "$dir/out" >&2
      }
    done
  done
  for kind in run wrapped; do
    [ -f "$home/$how.$kind" ] || continue
    what="reeve run as pid 1, $orphans orphans, $how"
    [ $kind = run ] || what="reeve -- CMD as pid 1, $orphans orphans, $how"
    cut -d' ' -f1 "$home/$how.$kind" >"$home/times"
    cut -d' ' -f1 "$home/$how.reaper" >"$home/floor"
    peer="floor $(all <"$home/floor")"
    for other in dumb-init tini; do
      [ ! -f "$home/$how.$other" ] || peer="$other $(cut -d' ' -f1 "$home/$how.$other" | all), $peer"
    done
    row "$what: last one reaped" "$(all <"$home/times")" "$peer" "$(ratio "$home/times" "$home/floor")" \
      '<= 15 ms' "$(met "$(median <"$home/times")" '<=' 15000000)"
    left=$(cut -d' ' -f2 "$home/$how.$kind" | sort -n | tail -n 1)
    row '    left' "$left" '' '' 0 "$(met "$left" '<=' 0)"
  done
done
