# systemd as the first process of namespaces of its own, over an overlay of this machine's files whose writable part is in memory: nothing
# that it does to /tmp, /run or /var reaches the machine. Its output goes to no journal. It needs root and a writable cgroup of version 2.
systemd_version() {
  [ "$(id -u)" = 0 ] && [ -x /lib/systemd/systemd ] && systemd_tree=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts) \
    && [ -n "$systemd_tree" ] && [ -w "$systemd_tree" ] && /lib/systemd/systemd --version | awk 'NR == 1 { print $2 }'
}
systemd_make() {
  local n wants=
  mkdir "$dir/units"
  for ((n = 1; n <= $1; n++)); do
    printf '[Unit]\nDefaultDependencies=no\nStartLimitIntervalSec=0\n[Service]\nExecStart=%s service\nEnvironment=BENCH_MARK=%s/mark\nRestart=always\nRestartSec=0\nStandardOutput=append:%s/s%d.log\n' \
      "$probe" "$dir" "$dir" "$n" >"$dir/units/s$n.service"
    wants="$wants s$n.service"
  done
  printf '[Unit]\nDefaultDependencies=no\nWants=%s\n' "$wants" >"$dir/units/bench.target"
  cat >"$dir/boot" <<BOOT
set -e
mkdir "$dir/over"
mount -t tmpfs tmpfs "$dir/over"
cd "$dir/over"
mkdir upper work root
mount -t overlay -o lowerdir=/,upperdir=upper,workdir=work overlay root
cd root
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
for at in tmp run var dev; do mount -t tmpfs -o mode=755 tmpfs \$at; done
for name in null zero full random urandom tty; do : >dev/\$name; mount --bind /dev/\$name dev/\$name; done
mkdir -p ".$work" run/systemd/system
mount --bind "$work" ".$work"
cp "$dir"/units/* run/systemd/system/
pivot_root . mnt
exec chroot . "$probe" exec "$dir/exec" /lib/systemd/systemd --system --unit=bench.target --log-target=null --show-status=no
BOOT
}
systemd_argv() {
  mkdir "$systemd_tree/reeve-bench-$$"
  argv=(sh -c 'echo $$ >"$1/cgroup.procs" && exec setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child --uts --ipc --net --cgroup sh "$2"'
    sh "$systemd_tree/reeve-bench-$$" "$dir/boot")
}
# systemd_inside: sets $pid to the process of systemd itself, and $within to what runs a command beside it.
systemd_inside() {
  pid=$(pgrep -P "$pid")
  within=(nsenter -t "$pid" -m -p --)
}
systemd_status() { argv=("${within[@]}" systemctl --no-pager list-units 's*.service'); }
systemd_halt() { "${within[@]}" systemctl stop 's*.service'; }
systemd_after() {
  local turn
  for turn in 1 2 3 4 5 6 7 8 9 10; do
    find "$systemd_tree/reeve-bench-$$" -depth -type d -exec rmdir {} + 2>/dev/null
    [ -d "$systemd_tree/reeve-bench-$$" ] || return
    sleep 0.2
  done
}
