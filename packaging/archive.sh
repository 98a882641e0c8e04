#!/bin/sh
# archive.sh HOME JAVA_HOME WORK [CLASSES]: makes the class data archives of reeve for one JVM: HOME/lib/reeve.jsa for what supervises, "reeve run" and the
# inits, and HOME/lib/commands.jsa for the other commands. A supervisor would hold the strings of all commands in its heap, and their classes between its
# own: with one archive for both it takes 1.1 MiB more private memory and 5 MiB more resident memory (JDK 25). reeve-init has the first archive only.
#
# With CLASSES, a list of classes that another run of this script made with a JVM of the same version (reeve.classes, with commands.classes beside it), no
# command is run.
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

rm -f "$home/lib/reeve.jsa" "$home/lib/commands.jsa" "$home/lib/reeve.jsa.jvm"
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
commands=
# supervise ARGUMENT...: records the classes of a supervisor or an init. train ARGUMENT...: those of another command.
supervise() {
  run=$((run + 1))
  supervisors="$supervisors classes.$run"
  record_run "$@"
}
train() {
  run=$((run + 1))
  commands="$commands classes.$run"
  record_run "$@"
}
record_run() {
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

# The reeve of a project, which is found from its directory, and the commands that are typed there. Its socket is where those of projects are.
record_project() {
  mkdir -p project run
  chmod 700 run
  cat >project/reeve.toml <<EOF
[reeve]
log-dir = "logs"
state-dir = "state"

[service.runs]
command = ["/bin/sleep", "60"]
EOF
  (
    cd project || exit 0
    unset REEVE_SOCKET
    export XDG_RUNTIME_DIR="$PWD/../run" REEVE_ARCHIVE=make REEVE_JAVA_HOME="$java_home"
    REEVE_JAVA_OPTS="-Xshare:off -XX:DumpLoadedClassList=../classes.$((run + 1))" timeout -k 5 60 "$home/bin/reeve" up </dev/null >>../training.log 2>&1 &
    server=$!
    tries=0
    until timeout -k 5 60 "$home/bin/reeve" ps >>../training.log 2>&1 || [ $tries -ge 60 ] || ! kill -0 $server 2>/dev/null; do
      tries=$((tries + 1))
      sleep 0.1
    done
    number=$((run + 2))
    for words in "up -d" "ps" "projects" "down"; do
      # shellcheck disable=SC2086 # split on purpose: a command and its option
      REEVE_JAVA_OPTS="-Xshare:off -XX:DumpLoadedClassList=../classes.$number" timeout -k 5 60 "$home/bin/reeve" $words </dev/null >>../training.log 2>&1
      number=$((number + 1))
    done
    wait $server
  )
  supervisors="$supervisors classes.$((run + 1))"
  commands="$commands classes.$((run + 2)) classes.$((run + 3)) classes.$((run + 4)) classes.$((run + 5))"
  run=$((run + 5))
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

  supervise run training.toml
  train check training.toml
  # The file that is found when none is named.
  cp training.toml reeve.toml
  train check
  rm reeve.toml
  supervise -- true
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
  commands="$commands classes.$run"
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
  record_project
}

# The same for reeve-init, which has no other commands: with processes that are left behind, and under each of its names.
record_init() {
  supervise -- /bin/sh -c 'sleep 60 & exit 0'
  supervise -g -- /bin/sh -c 'trap "exit 0" USR1; kill -USR1 $PPID; sleep 5 & wait'
  supervise init --help
  supervise tini -- true
  supervise tini -s -g -- /bin/sh -c 'sleep 0.1 & exit 0'
  supervise dumb-init true
  supervise dumb-init /bin/sh -c 'trap "exit 0" USR1; kill -USR1 $PPID; sleep 5 & wait'
}

# Classes of the JDK that a run loads only if two threads meet in a certain way, or if it is slow: without them in each list, two builds would differ.
racy='java/lang/StringUTF16
java/nio/HeapCharBuffer
java/nio/charset/CharsetDecoder
java/nio/charset/CoderResult
java/util/IdentityHashMap$IdentityHashMapIterator
java/util/IdentityHashMap$KeyIterator
java/util/Random
java/util/concurrent/ThreadLocalRandom
java/util/random/RandomGenerator
jdk/internal/util/random/RandomSupport
sun/nio/cs/UTF_8$Decoder'

# classes FILE...: the sorted classes of several runs. Since JDK 24 a line carries ids of its own run, which are not unique over several runs. Without the
# entries of constant pools, which JDK 25 notes: which are resolved depends on the moment, and they make no start faster.
classes() {
  # AfterBoot loads this class because it is in no archive.
  { cat "$@"; echo "$racy"; } | sed -e '/^#/d' -e '/^@cp /d' -e '/ source: /d' -e 's/ id: .*//' -e '/^java\/util\/IdentityHashMap\$Values$/d' | LC_ALL=C sort -u
}

# A list for each archive, as far as possible the same from every build. The order in which classes are loaded is not, because threads race, so it is not
# used: the lists are sorted.
if [ -n "$recorded" ]; then
  cp "$recorded" reeve.classes || give_up "cannot read \"$recorded\""
  cp "${recorded%/*}/commands.classes" commands.classes 2>/dev/null || : >commands.classes
else
  if [ -e "$home/lib/init-only" ]; then
    record_init
  else
    record
  fi
  # shellcheck disable=SC2086 # split on purpose: several files
  classes $supervisors >reeve.classes
  # shellcheck disable=SC2086
  [ -z "$commands" ] || classes $commands >commands.classes
fi

# With G1, whose archived heap is the last part of the file: only then does a JDK 17 detect a truncated file instead of dying of SIGBUS.
dump() {
  rm -f "$1.jsa"
  reeve "-Xshare:dump -XX:-UseSerialGC -XX:+UseG1GC -Xmx256m -XX:SharedClassListFile=$1.classes -XX:SharedArchiveFile=$1.jsa" --help
  status=$?
  if [ $status -ne 0 ] || [ ! -s "$1.jsa" ]; then
    tail -n 20 training.log >&2
    give_up "the dump of $1.jsa ended with $status"
  fi
}
# make NAME: makes the archive NAME.jsa from NAME.classes.
make() {
  dump "$1"
  # The archive of a tree that is shipped is to be reproducible. Now and then a dump differs by a few bytes from the others of the same list, for a
  # cause that is not known; so the first one is used that was made twice.
  if [ "$java_home" -ef "$home/jre" ]; then
    dumps=1
    until [ $dumps -gt 5 ]; do
      mv "$1.jsa" "$1.jsa.$dumps"
      dump "$1"
      for earlier in "$1".jsa.*; do
        if cmp -s "$earlier" "$1.jsa"; then
          break 2
        fi
      done
      dumps=$((dumps + 1))
    done
    [ $dumps -le 5 ] || echo "archive.sh: no two of $dumps dumps are the same; $1.jsa is not reproducible" >&2
  fi
  mv "$1.jsa" "$home/lib/$1.jsa" || give_up "cannot write \"$home/lib/$1.jsa\""
  chmod 644 "$home/lib/$1.jsa"
  # Written to the disk now, because pages that are not yet on the disk count as private dirty memory of the program that maps them.
  sync "$home/lib/$1.jsa" 2>/dev/null || sync
}
[ -s reeve.classes ] || give_up "no class was loaded"
make reeve
[ ! -s commands.classes ] || make commands
# What the launcher recognises the JVM by. A runtime that jlink made does not name its build, but its modules, which a JDK of the same build does not
# have in this number. The JVM itself checks the archive too: what is accepted here by mistake costs time only.
if [ "$java_home" -ef "$home/jre" ]; then
  echo jre >"$home/lib/reeve.jsa.jvm"
else
  grep '^JAVA_RUNTIME_VERSION=' "$java_home/release" >"$home/lib/reeve.jsa.jvm" \
    || grep '^MODULES=' "$java_home/release" >"$home/lib/reeve.jsa.jvm" \
    || give_up "\"$java_home/release\" names no version"
fi
