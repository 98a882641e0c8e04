#!/bin/sh
# machine.sh DIR SCRIPT [INIT]: boots systemd as the first process of a machine of its own, runs DIR/SCRIPT there, and exits with its code. With "none" as INIT,
# the script itself is the first process.
#
# The root of that machine is an overlay over the files of this one, whose writable part is in memory: what is written, changed or removed
# there (by packages, or by the services of systemd, which empty /tmp) does not reach this machine. It has a /tmp, /run and /dev of its own, a pid
# namespace, a cgroup and no network. DIR alone is shared, as /shared; the output of the script goes to DIR/out.
set -eu
dir=$1
script=$2
init=${3-systemd}

if [ -z "${REEVE_MACHINE-}" ]; then
  cgroup=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
  if [ -z "$cgroup" ]; then
    echo "machine.sh: cannot boot systemd: no cgroup of version 2 is mounted" >&2
    exit 99
  fi
  if ! mkdir "$cgroup/reeve-machine-$$"; then
    echo "machine.sh: cannot boot systemd: no cgroup can be made in \"$cgroup\"; run as root, with a writable cgroup of version 2" >&2
    exit 99
  fi
  trap 'rmdir "$cgroup/reeve-machine-$$" 2>/dev/null' EXIT
  trap 'exit 143' HUP INT TERM
  code=0
  REEVE_MACHINE=$cgroup/reeve-machine-$$ sh "$0" "$@" || code=$?
  # The cgroups that systemd made are empty now.
  find "$cgroup/reeve-machine-$$" -depth -mindepth 1 -type d -exec rmdir {} + 2>/dev/null || true
  exit "$code"
fi
if [ "$REEVE_MACHINE" != inside ]; then
  echo $$ >"$REEVE_MACHINE/cgroup.procs"
  # "exec" would keep the trap of this shell from running, and "unshare" passes the exit code on.
  # Nothing of it outlives this script, also if that is killed.
  REEVE_MACHINE=inside exec setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child --uts --ipc --net --cgroup sh "$0" "$@"
fi

work=$dir/machine
mkdir -p "$work"
mount -t tmpfs -o mode=755 tmpfs "$work"
mkdir "$work/upper" "$work/work" "$work/root"
mount -t overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/work" overlay "$work/root"
cd "$work/root"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=755 tmpfs dev
for name in null zero full random urandom tty; do
  : >"dev/$name"
  mount --bind "/dev/$name" "dev/$name"
done
mkdir dev/pts dev/shm
mkdir -p shared
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
# The services of this machine do not belong to the test.
for wants in usr/lib/systemd/system/sysinit.target.wants usr/lib/systemd/system/basic.target.wants usr/lib/systemd/system/sockets.target.wants \
  usr/lib/systemd/system/multi-user.target.wants usr/lib/systemd/system/timers.target.wants usr/lib/systemd/system/local-fs.target.wants etc/systemd/system; do
  [ ! -d "$wants" ] || mount -t tmpfs -o mode=755 tmpfs "$wants"
done
# A container often has one that keeps packages from starting services.
if [ -e usr/sbin/policy-rc.d ]; then
  printf '#!/bin/sh\nexit 0\n' >run/policy
  chmod 755 run/policy
  mount --bind run/policy usr/sbin/policy-rc.d
fi
mount --bind "$dir" shared
mkdir -p shared/old
if [ "$init" = systemd ]; then
  mkdir -p run/systemd/system
  cat >run/systemd/system/reeve-test.service <<UNIT
[Unit]
DefaultDependencies=no
SuccessAction=exit
FailureAction=exit
FailureActionExitStatus=1
[Service]
Type=oneshot
TimeoutStartSec=100
ExecStart=/bin/sh -eux /shared/$script
StandardOutput=append:/shared/out
StandardError=append:/shared/out
UNIT
fi
pivot_root . shared/old
umount -l /shared/old
# Nothing may reach the machine from here.
for place in / /tmp /run /dev; do
  case $place:$(stat -f -c %T "$place") in
    /:overlayfs | /tmp:tmpfs | /run:tmpfs | /dev:tmpfs) ;;
    *)
      echo "machine.sh: \"$place\" is not a file system of its own" >&2
      exit 99
      ;;
  esac
done
if [ -n "$(ls -A /shared/old)" ] || ! awk '$5 == "/" && $9 == "overlay" { own = 1 } END { exit !own }' /proc/self/mountinfo; then
  echo "machine.sh: the files of the machine are still there" >&2
  exit 99
fi
# The files of a reeve of this machine do not belong to the test. Only here, where every path is in the overlay.
rm -rf /etc/reeve /var/lib/reeve /var/log/reeve
if [ "$init" = none ]; then
  exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -eux "/shared/$script" >/shared/out 2>&1
fi
exec env -i container=reeve-test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --unit=reeve-test.service --log-target=console --show-status=no
