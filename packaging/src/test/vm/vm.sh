#!/bin/sh
# vm.sh KERNEL ROOTFS DIR [SECONDS]: boots reeve as the real PID 1 of a virtual machine, with a pure tree of cgroup v2, and runs the checks of check.sh there.
#
# KERNEL is a kernel for this processor with a serial console, such as vmlinuz of Debian's linux-image-cloud-amd64 (dpkg -x unpacks it; nothing needs to be installed).
# ROOTFS is the root of the image that the build makes, packaging/target/distribution/rootfs. DIR gets the initramfs and the output of
# the machine, "out". It needs qemu-system-x86_64 and a static busybox, and no privilege. It exits with 0 if all checks pass.
set -eu
kernel=$1
rootfs=$2
dir=$3
seconds=${4-120}
here=$(cd "$(dirname "$0")" && pwd)
busybox=$(command -v busybox) || busybox=
for needed in qemu-system-x86_64 busybox timeout; do
  if ! command -v "$needed" >/dev/null; then
    echo "vm.sh: cannot boot a virtual machine: there is no $needed; install qemu-system-x86, busybox-static and coreutils" >&2
    exit 99
  fi
done

root=$dir/root
rm -rf "$root"
mkdir -p "$root"
cp -a "$rootfs/." "$root/"
cp "$busybox" "$root/bin/busybox"
mkdir -p "$root/etc/reeve" "$root/sys" "$root/proc" "$root/dev" "$root/run" "$root/tmp" "$root/var/log" "$root/var/lib"
cp "$here/init" "$root/init"
cp "$here/check.sh" "$root/check.sh"
cp "$here/reeve.toml" "$root/etc/reeve/reeve.toml"
chmod 755 "$root/init" "$root/bin/busybox"
(cd "$root" && find . | busybox cpio -o -H newc 2>/dev/null) >"$dir/initramfs"
rm -rf "$root"

# With -no-reboot, the reboot after the panic at the end of PID 1 (panic=-1) is the end of qemu.
code=0
timeout -k 5 "$seconds" qemu-system-x86_64 -accel tcg -cpu max -m 1024 -smp 2 -nodefaults -no-user-config -display none -no-reboot -serial stdio \
  -kernel "$kernel" -initrd "$dir/initramfs" -append "console=ttyS0 quiet loglevel=1 panic=-1 cgroup_no_v1=all rdinit=/init" </dev/null >"$dir/out" 2>&1 || code=$?
rm -f "$dir/initramfs"
if [ "$code" -ne 0 ] || ! grep -q '^all checks passed' "$dir/out"; then
  cat "$dir/out"
  echo "vm.sh: the checks failed, or the machine did not end within $seconds s (qemu: $code)" >&2
  exit 1
fi
