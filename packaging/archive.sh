#!/bin/sh
# archive.sh HOME JAVA_HOME WORK [CLASSES]: makes HOME/lib/reeve.jsa, the class data archive of reeve for one JVM.
#
# With CLASSES, a list of classes that another run of this script made with a JVM of the same version, no command is run.
#
# Runs the common commands of the built program, records which classes were loaded, and dumps them. The archive is static on every JDK: on
# JDK 17 it accepts picocli's class files of version 49, which a dynamic one skips, and on JDK 25 it costs less private memory than an AOT
# cache. The launcher itself is run, because the archive is valid only for the class path and the module flags that it was made with.
#
# The program works without an archive, only slower: a failure here (an unusual sandbox) is reported and does not fail the build.
set -u
home=$1
java_home=$2
work=$3
recorded=${4-}

give_up() {
  echo "archive.sh: cannot make the class data archive: $1; reeve runs without it, about 0.2 s slower to start" >&2
  exit 0
}

rm -f "$home/lib/reeve.jsa" "$home/lib/reeve.jsa.jvm"
rm -rf "$work"
mkdir -p "$work" && cd "$work" || give_up "cannot create \"$work\""

# Names are relative, because REEVE_JAVA_OPTS is split at spaces, and because the path of a socket may not be as long as that of a build directory.
reeve() {
  options=$1
  shift
  REEVE_SOCKET=reeve.sock REEVE_ARCHIVE=make REEVE_JAVA_HOME=$java_home REEVE_JAVA_OPTS=$options timeout -k 5 60 "$home/bin/reeve" "$@" </dev/null >>training.log 2>&1
}

run=0
supervisors=
train() {
  run=$((run + 1))
  reeve "-Xshare:off -XX:DumpLoadedClassList=classes.$run" "$@"
  status=$?
  if [ $status -ne 0 ] && [ "$1 $status" != "status 3" ]; then
    tail -n 20 training.log >&2
    echo "archive.sh: \"reeve $*\" ended with $status; the classes that it had loaded by then are used" >&2
  fi
}

# serve FILE: starts a reeve, and returns when it answers. Its pid is in server.pid.
serve() {
  run=$((run + 1))
  supervisors="$supervisors classes.$run"
  rm -f reeve.sock
  REEVE_SOCKET=reeve.sock REEVE_ARCHIVE=make REEVE_JAVA_HOME=$java_home REEVE_JAVA_OPTS="-Xshare:off -XX:DumpLoadedClassList=classes.$run" \
    timeout -k 5 60 sh -c 'echo $$ >server.pid; exec "$0" run "$1"' "$home/bin/reeve" "$1" </dev/null >>training.log 2>&1 &
  server=$!
  tries=0
  until reeve -Xshare:auto version >/dev/null || [ $tries -ge 60 ] || ! kill -0 $server 2>/dev/null; do
    tries=$((tries + 1))
    sleep 0.1
  done
}

# Runs the commands. Their lists of classes are classes.1, classes.2, ...
record() {
  # A service that dies, leaves a process and is restarted (back-off, restart), and an essential one that ends the run.
  cat >training.toml <<EOF
[reeve]
log-dir = "logs"
state-dir = "state"

[service.restarts]
command = ["/bin/sh", "-c", "test -e again || { : >again; sleep 60 & kill -KILL \$\$\$\$; }; exec sleep 60"]
restart-delay = "50ms"
start-limit = { burst = 20, interval = "1m" }
log-max-size = "1MB"
log-keep = 3
health = { command = ["/bin/sh", "-c", ": >checked"], interval = "200ms" }

[service.ends]
command = ["/bin/sh", "-c", "until test -e checked; do sleep 0.1; done; sleep 1; echo done"]
essential = true
restart = "no"
env = { TRAINING = "yes" }
EOF

  supervisors=classes.1
  train run training.toml
  train check training.toml
  # The file that is found when none is named.
  cp training.toml reeve.toml
  train check
  rm reeve.toml
  train -- true
  train --help

  # The commands that send requests to a running reeve, and the reeve that answers them.
  cat >served.toml <<EOF
[reeve]
log-dir = "logs"
state-dir = "served"

[service.runs]
command = ["/bin/sleep", "60"]

[service.failed]
command = ["/bin/false"]
restart = "no"
EOF
  # Without a reeve that answers: what a command loads for an error, which others load only if a connection ends at the wrong moment.
  run=$((run + 1))
  reeve "-Xshare:off -XX:DumpLoadedClassList=classes.$run" status
  serve served.toml
  train status --all --failed
  train status runs
  train status --json runs
  # Twice at once, because the second answer comes from what the first one left.
  reeve -Xshare:auto status
  reeve -Xshare:auto status
  train restart runs
  train stop runs
  train start runs
  train version
  # What happens in some starts only, as when a machine is busy: an error as an answer, a check of the files of reeve.
  reeve -Xshare:auto restart missing
  kill -HUP "$(cat server.pid)"
  train shutdown
  wait $server

  # A reeve that is killed, with a service of it that leaves a process, the one that adopts the other services, and the program that it is
  # upgraded to. The list of classes of an upgraded program replaces that of its predecessor, so there is one of each.
  cat >adopted.toml <<EOF
[reeve]
log-dir = "logs"
state-dir = "adopted"

[service.lives]
command = ["/bin/sleep", "60"]

[service.ends]
command = ["/bin/sh", "-c", "sleep 60 & echo \$\$\$\$ >service.pid; wait"]
EOF
  serve adopted.toml
  kill -KILL "$(cat server.pid)" "$(cat service.pid)"
  wait $server 2>/dev/null
  serve adopted.toml
  train shutdown
  wait $server
  serve adopted.toml
  train upgrade
  train status
  train shutdown
  wait $server
}

# The same for reeve-init, which has no other commands: with processes that are left behind, and under each of its names.
record_init() {
  train -- /bin/sh -c 'sleep 60 & exit 0'
  train -g -- /bin/sh -c 'trap "exit 0" USR1; kill -USR1 $PPID; sleep 5 & wait'
  train init --help
  train tini -- true
  train tini -s -g -- /bin/sh -c 'sleep 0.1 & exit 0'
  train dumb-init true
  train dumb-init /bin/sh -c 'trap "exit 0" USR1; kill -USR1 $PPID; sleep 5 & wait'
}

# classes FILE...: the sorted classes of several runs. Since JDK 24 a line carries ids of its own run, which are not unique over several runs. Without the
# entries of constant pools, which JDK 25 notes: which are resolved depends on the moment, and they make no start faster.
classes() {
  cat "$@" | sed -e '/^#/d' -e '/^@cp /d' -e '/ source: /d' -e 's/ id: .*//' | LC_ALL=C sort -u
}

# One list of all runs, as far as possible the same from every build. The order in which classes are loaded is not, because threads race, so it is not used: the list has first what a reeve that
# supervises loads, then what only the other commands do, each sorted. What is used together is so together in the archive, which takes no more memory
# than in the order of loading. (All of it in one sorted list takes 0.3 MiB more private memory.)
if [ -n "$recorded" ]; then
  cp "$recorded" classes || give_up "cannot read \"$recorded\""
else
  if [ -e "$home/lib/init-only" ]; then
    record_init
  else
    record
  fi
  lists=
  for number in $(seq "$run"); do
    lists="$lists classes.$number"
  done
  # shellcheck disable=SC2086 # split on purpose: several files
  { [ -z "$supervisors" ] || classes $supervisors; classes $lists; } | awk '!seen[$0]++' >classes
fi

# With G1, whose archived heap is the last part of the file: only then does a JDK 17 detect a truncated file instead of dying of SIGBUS.
[ -s classes ] || give_up "no class was loaded"
dump() {
  rm -f reeve.jsa
  reeve "-Xshare:dump -XX:-UseSerialGC -XX:+UseG1GC -Xmx256m -XX:SharedClassListFile=classes -XX:SharedArchiveFile=reeve.jsa" --help
  status=$?
  if [ $status -ne 0 ] || [ ! -s reeve.jsa ]; then
    tail -n 20 training.log >&2
    give_up "the dump ended with $status"
  fi
}
dump
# The archive of a tree that is shipped is to be reproducible. Now and then a dump differs by a few bytes from the others of the same list, for a
# cause that is not known; so the first one is used that was made twice.
if [ "$java_home" -ef "$home/jre" ]; then
  dumps=1
  until [ $dumps -gt 5 ]; do
    mv reeve.jsa "reeve.jsa.$dumps"
    dump
    for earlier in reeve.jsa.*; do
      if cmp -s "$earlier" reeve.jsa; then
        break 2
      fi
    done
    dumps=$((dumps + 1))
  done
  [ $dumps -le 5 ] || echo "archive.sh: no two of $dumps dumps are the same; the archive is not reproducible" >&2
fi
mv reeve.jsa "$home/lib/reeve.jsa" || give_up "cannot write \"$home/lib/reeve.jsa\""
chmod 644 "$home/lib/reeve.jsa"
# Written to the disk now, because pages that are not yet on the disk count as private dirty memory of the program that maps them.
sync "$home/lib/reeve.jsa" 2>/dev/null || sync
# What the launcher recognises the JVM by. A runtime that jlink made does not name its build, but its modules, which a JDK of the same build does not
# have in this number. The JVM itself checks the archive too: what is accepted here by mistake costs time only.
if [ "$java_home" -ef "$home/jre" ]; then
  echo jre >"$home/lib/reeve.jsa.jvm"
else
  grep '^JAVA_RUNTIME_VERSION=' "$java_home/release" >"$home/lib/reeve.jsa.jvm" \
    || grep '^MODULES=' "$java_home/release" >"$home/lib/reeve.jsa.jvm" \
    || give_up "\"$java_home/release\" names no version"
fi
