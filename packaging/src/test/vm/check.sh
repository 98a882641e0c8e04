# The checks inside of the machine: a service of the reeve that is PID 1. The last one is the shutdown.
set -eu
fail() {
  echo "failed: $*"
  exit 1
}
# until_true COMMAND...: waits at most 30 s for its success.
until_true() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || fail "$*"
    sleep 0.1
  done
}
is() {
  [ "$2" = "$3" ] || fail "$1 is \"$2\", and not \"$3\""
}

grep -q -e -Dreeve.home=/opt/reeve /proc/1/cmdline || fail "reeve is not PID 1"
is "the pid namespace" "$(readlink /proc/1/ns/pid)" "$(readlink /proc/self/ns/pid)"
for controller in cpu io memory pids; do
  grep -qw $controller /sys/fs/cgroup/cgroup.controllers || fail "this kernel has no controller $controller"
done

# Each start of a JVM takes seconds on an emulated processor, so files are read where they say the same as a command.
until_true [ -s /tmp/limits.pid ]
pid=$(cat /tmp/limits.pid)
group=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/"$pid"/cgroup)
echo "the cgroup of the service is $group"
file() {
  is "$1" "$(cat "$group/$1")" "$2"
}
file memory.max 67108864
file memory.high 50331648
file memory.low 8388608
file memory.swap.max 16777216
file cpu.max "50000 100000"
file cpu.weight 200
file pids.max 20
file io.weight "default 300"

oom() {
  grep -rqs '"event":"oom-kill"' /var/lib/reeve
}
until_true oom
reeve why eats | tee /tmp/why
grep -qi 'memory' /tmp/why || fail "why does not name the cause"
reeve status limits | grep 'memory .* of 64.0M.*pids 1 of 20' || fail "status does not show the limits"

orphan=$(cat /tmp/orphan)
reaped() {
  [ ! -e "/proc/$orphan" ]
}
until_true reaped
until_true [ -e /tmp/trapped ]
echo "all checks passed"
kill -TERM 1
