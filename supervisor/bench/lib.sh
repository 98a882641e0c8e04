# What the benchmarks share: sourced by run. Times are nanoseconds until they are printed.

REEVE=${REEVE:-$here/../../packaging/target/reeve/bin/reeve}
rows=()

# Creates $work, the directory for everything. It is removed at the end, and every process whose program or working directory is in it is ended.
prepare() {
  [ -x "$REEVE" ] || {
    echo "cannot find the program \"$REEVE\": build it (mvn -DskipTests package) or name another one in REEVE" >&2
    exit 66
  }
  work=$(mktemp -d "${TMPDIR:-/tmp}/reeve-bench.XXXXXX") || exit 73
  work=$(cd "$work" && pwd -P)
  trap 'clean; rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM HUP
  probe=$work/probe
  gcc -O2 -static -o "$probe" "$here/probe.c" 2>"$work/gcc" || gcc -O2 -o "$probe" "$here/probe.c" || exit 69
  # The JVM that the launcher takes; a runtime of its own has no compiler.
  local jvm=${REEVE_JAVA_HOME-} home
  home=$(dirname "$(dirname "$(realpath "$REEVE")")")
  [ -n "$jvm" ] || [ ! -x "$home/jre/bin/java" ] || jvm=$home/jre
  jvm=${jvm:-${JAVA_HOME-}}
  java=${jvm:+$jvm/bin/}java
  javac=${java}c
  command -v "$javac" >/dev/null || javac=javac
  runit=1
  command -v runsv >/dev/null && command -v runsvdir >/dev/null || {
    runit=
    printf '\n*** runit is not installed (Debian: apt-get install runit): NOTHING IS COMPARED WITH IT ***\n\n' >&2
  }
}

clean() {
  local turn
  for turn in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    "$probe" below "$work" kill && return
    sleep 0.05
  done
  echo "cannot end: $("$probe" below "$work" list | tr '\n' ' ')" >&2
}

# fresh: creates a new empty directory, and names it in $dir.
fresh() {
  dir=$(mktemp -d "$work/XXXXXX")
}

# toml DIR COUNT KEYS: prints a file of COUNT services s1 s2 ...; KEYS are the lines of each table.
toml() {
  printf '[reeve]\nlog-dir = "%s/log"\nstate-dir = "%s/state"\n%s\n' "$1" "$1" "${settings-}"
  local i
  for ((i = 1; i <= $2; i++)); do
    printf '[service.s%d]\n%s\n' "$i" "$3"
  done
}

# start CMD...: runs it in the background in $dir. $pid is its pid; $dir/exec has the time of its exec, $dir/mark the marks of its services.
start() {
  (cd "$dir" && BENCH_MARK=$dir/mark REEVE_SOCKET=$dir/reeve.sock exec "$probe" exec "$dir/exec" "$@" >"$dir/out" 2>&1 </dev/null) &
  pid=$!
}

# started N: waits until N services have started.
started() {
  "$probe" lines "$dir/mark" "$1" 30000 || {
    echo "only $(count "$dir/mark") of $1 services started within 30 s; the output was:" >&2
    tail -n 20 "$dir/out" >&2
    return 1
  }
}

# stopped: sends SIGTERM to $pid and waits for its end; $times is "SENT ENDED".
stopped() {
  times=$("$probe" stop "$pid" 20000) || echo "the process did not end within 20 s of SIGTERM" >&2
  wait "$pid" 2>/dev/null
}

count() {
  [ -f "$1" ] && wc -l <"$1" || echo 0
}

# since_exec first|last: ns from the exec to the first or the last main.
since_exec() {
  awk -v which="$1" -v exec="$(cut -d' ' -f1 "$dir/exec" | head -n 1)" '
    NR == 1 || (which == "first" ? $1 + 0 < best : $1 + 0 > best) { best = $1 + 0 }
    END { if (NR) printf "%.0f\n", best - exec }' "$dir/mark"
}

# median: the median of the numbers on stdin. all [UNIT DIVISOR]: "MEDIAN UNIT (MIN..MAX, n=N)" of the numbers on stdin, each divided.
median() {
  sort -n | awk '{ v[NR] = $1 } END { if (NR) printf "%.0f\n", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2; else print "nan" }'
}

all() {
  sort -n | awk -v unit="${1:-ms}" -v by="${2:-1000000}" '
    { v[NR] = $1 / by }
    END {
      if (!NR) { print "no figure"; exit }
      m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2
      printf "%.2f %s", m, unit
      if (NR > 1) printf " (%.2f..%.2f, n=%d)", v[1], v[NR], NR
    }'
}

# ratio A B: the ratio of the medians of two files.
ratio() {
  awk -v a="$(median <"$1")" -v b="$(median <"$2")" 'BEGIN { if (b > 0) printf "%.2f\n", a / b; else print "-" }'
}

# met A OP B: "met" or "MISSED"
met() {
  awk -v a="$1" -v op="$2" -v b="$3" 'BEGIN {
    if (a == "" || a == "-" || a == "nan" || b == "" || b == "-" || b == "nan") print "?"
    else print ((op == "<" ? a + 0 < b + 0 : a + 0 <= b + 0) ? "met" : "MISSED")
  }'
}

# row WHAT FIGURE PEER RATIO TARGET MET
row() {
  rows+=("$(printf '%s|' "$@")")
  printf '  %s: %s; peer: %s; ratio %s; target %s: %s\n' "$@" >&2
}

report() {
  printf '\n%s, %s, %s\n\n' "$(uname -sr)" "$(nproc) cpu" "$("$java" -version 2>&1 | sed -n 2p)"
  {
    printf 'what|reeve|peer|ratio|target|\n'
    printf '%s\n' "${rows[@]}"
  } | awk -F'|' '
    { for (i = 1; i <= 6; i++) { cell[NR, i] = $i; if (length($i) > width[i]) width[i] = length($i) } }
    END { for (r = 1; r <= NR; r++) { line = ""; for (i = 1; i <= 6; i++) line = line sprintf("%-" width[i] + 2 "s", cell[r, i]); sub(/ +$/, "", line); print line } }'
}
