# A start with another user, with limits and into a cgroup, against a plain one: in turns, with no hurry between them. First posix_spawn alone (Starts.java),
# then SIGKILL -> main of the next through a whole reeve. Needs root; the cgroup needs a tree of version 2 that can be written.
rounds=${quick:+40}
rounds=${rounds:-200}
if [ "$(id -u)" = 0 ]; then
  fresh
  chmod 755 "$work"
  chmod 777 "$dir"
  home=$dir
  lib=${REEVE%/bin/reeve}/lib
  jars=$(printf '%s:' "$lib"/*.jar)
  cgroup=
  tree=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
  [ -n "$tree" ] && mkdir "$tree/reeve-bench.$$" 2>/dev/null && cgroup=$tree/reeve-bench.$$
  if "$javac" -d "$home" -cp "$jars" "$here/Starts.java"; then
    # With the options of the launcher that matter for the speed.
    "$java" -Xrs -XX:+UnlockDiagnosticVMOptions -XX:+UseSerialGC -Xms4m -Xmn1m -Xmx128m -Xss256k -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=5 \
      -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED "-Djna.boot.library.path=$lib/native" -Djna.nounpack=true -Djna.nosys=true \
      -cp "$home:$jars" Starts "$rounds" 50 "$home" ${cgroup:+"$cgroup"} >"$home/starts"
    for kind in plain user user+limits cgroup user+limits+cgroup; do
      awk -v kind=$kind '$1 == kind { print $2 }' "$home/starts" >"$home/$kind"
    done
  fi
  # The last process of the group may not be gone yet.
  for i in 1 2 3 4 5 6 7 8 9 10; do
    [ -z "$cgroup" ] || rmdir "$cgroup" 2>/dev/null && break
    sleep 0.1
  done

  fresh
  chmod 777 "$dir"
  mkdir -m 777 "$dir/marks"
  keys="command = [\"$probe\", \"service\"]
restart = \"always\"
restart-delay = \"0s\"
restart-jitter = 0.0
start-limit = { burst = 0, interval = \"5m\" }"
  cat >"$dir/reeve.toml" <<TOML
[reeve]
log-dir = "$dir/log"
state-dir = "$dir/state"
[service.plain]
$keys
env = { BENCH_MARK = "$dir/marks/plain" }
[service.user]
$keys
env = { BENCH_MARK = "$dir/marks/user" }
user = "12345"
[service.limits]
$keys
env = { BENCH_MARK = "$dir/marks/user+limits" }
user = "12345"
limits = { nofile = "512:1024", nproc = 2000, core = 0 }
TOML
  start "$REEVE" run "$dir/reeve.toml" --quiet
  for mark in plain user user+limits; do
    "$probe" lines "$dir/marks/$mark" 1 30000 || tail -n 20 "$dir/out" >&2
  done
  "$probe" restarts "$((rounds / 2))" 50 "$dir/marks/plain" "$dir/marks/user" "$dir/marks/user+limits" >"$dir/restarts"
  stopped

  # difference WHAT FILE PLAIN: a row with the difference of the medians, in thousandths of a millisecond.
  difference() {
    local more
    more=$(($(median <"$2") - $(median <"$3")))
    row "$1" "$(all <"$2")" "plain $(all <"$3")" "+$(awk -v ns=$more 'BEGIN { printf "%.2f ms", ns / 1000000 }')" '<= 1 ms more' "$(met "$more" '<=' 1000000)"
  }
  for kind in user user+limits cgroup user+limits+cgroup; do
    [ ! -s "$home/$kind" ] || difference "spawn: $kind" "$home/$kind" "$home/plain"
  done
  for kind in plain user user+limits; do
    awk -v file="$dir/marks/$kind" '$1 == file { print $2 }' "$dir/restarts" >"$dir/$kind"
  done
  for kind in user user+limits; do
    difference "SIGKILL -> main of the next: $kind" "$dir/$kind" "$dir/plain"
  done
else
  echo 'not root: starts with another user are not measured' >&2
fi
