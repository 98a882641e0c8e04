#!/bin/sh
# rootfs.sh TREE ROOT: makes ROOT, the files of a container image: the self-contained tree TREE as /opt/reeve, what its launcher runs (sh, env,
# tr and readlink of this machine), the libraries of the C library that these link to, and the directories and names that a container expects.
#
# The C library has to be that of the programs, so all of it is of one machine. Used by the build and by the Containerfile.
set -eu
tree=$1
root=$2
umask 022

rm -rf "$root"
if [ ! -d "$tree" ]; then
  echo "rootfs.sh: cannot make the files of an image: there is no self-contained tree \"$tree\"; distribution.sh makes it" >&2
  exit 1
fi
for directory in bin dev etc/reeve opt proc run sys tmp usr/bin var/lib var/log; do
  mkdir -p "$root/$directory"
done
cp -a "$tree" "$root/opt/reeve"

# add FILE PATH: a program or library under the path that it is looked for, not the one that links lead to.
add() {
  mkdir -p "$root${2%/*}"
  [ -e "$root$2" ] || cp -p "$(readlink -f "$1")" "$root$2"
}
programs=
for program in env tr readlink; do
  file=$(command -v "$program")
  add "$file" "/usr/bin/$program"
  programs="$programs $file"
done
add /bin/sh /bin/sh
# shellcheck disable=SC2086 # split on purpose: several names
ldd /bin/sh $programs "$tree/jre/bin/java" "$tree"/jre/lib/*.so "$tree"/jre/lib/server/*.so "$tree"/lib/native/*.so >"$root/ldd"
# Libraries of the runtime, which find each other by the JVM, are missing for ldd only.
for library in $(sed -n 's/^[[:space:]]*\([^ ]*\) => not found$/\1/p' "$root/ldd" | sort -u); do
  if [ ! -e "$tree/jre/lib/$library" ] && [ ! -e "$tree/jre/lib/server/$library" ]; then
    echo "rootfs.sh: cannot make the files of an image: the library \"$library\" is not found; install it (ldd names the program that needs it)" >&2
    exit 1
  fi
done
sed -n -e 's/^.*=> \(\/[^ ]*\) (0x.*$/\1/p' -e 's/^[[:space:]]*\(\/[^ :]*\) (0x.*$/\1/p' "$root/ldd" | sort -u \
  | while read -r library; do
    case $library in
      "$tree"/*) ;;
      *) add "$library" "$library" ;;
    esac
  done
rm "$root/ldd"

cat >"$root/etc/passwd" <<'END'
root:x:0:0:root:/:/bin/sh
END
cat >"$root/etc/group" <<'END'
root:x:0:
nogroup:x:65534:
END
# Names are looked up in these two files only: the image has no other name service.
cat >"$root/etc/nsswitch.conf" <<'END'
passwd: files
group: files
hosts: files dns
END
