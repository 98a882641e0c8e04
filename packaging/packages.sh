#!/bin/sh
# packages.sh PACKAGING_DIR HOME TREE TARGET TIME VERSION: puts the files of the packages reeve (of TREE, with its runtime) and reeve-slim (of HOME,
# without one) into TARGET/NAME, as they will be below "/". All files get TIME: the class data archive names the jars by their times.
set -eu
packaging=$1
home=$2
tree=$3
target=$4
time=$5
version=$(printf '%s' "$6" | sed 's/-SNAPSHOT$/~snapshot/')
umask 022

# stage NAME SOURCE: the archive of classes in HOME belongs to the JVM that built it, so the slim package goes without.
stage() {
  root=$target/$1
  program=$root/usr/lib/reeve
  share=$root/usr/share
  rm -rf "$root"
  mkdir -p "$program" "$root/etc/reeve" "$root/usr/lib/systemd/system" "$root/usr/lib/sysusers.d" "$share/doc/$1" "$share/zsh/vendor-completions"
  cp -pR "$2/bin" "$2/lib" "$2/licenses" "$program/"
  [ ! -e "$2/sbom.cdx.json" ] || cp -p "$2/sbom.cdx.json" "$program/" # assemble.sh has said why there is none
  if [ -d "$2/jre" ]; then
    # The texts of licences, which are links from module to module, as files.
    cp -pRL "$2/jre" "$program/"
    chmod -R u+w "$program/jre"
  else
    rm -f "$program/lib/reeve.jsa" "$program/lib/commands.jsa" "$program/lib/reeve.jsa.jvm"
  fi
  cp -R "$2/share/bash-completion" "$2/share/man" "$share/"
  mkdir -p "$share/fish"
  cp -R "$2/share/fish/vendor_completions.d" "$share/fish/"
  cp "$2/share/zsh/site-functions/_reeve" "$share/zsh/vendor-completions/_reeve"
  find "$share/man" -type f -exec gzip -9n {} +
  cp "$packaging/src/main/packages/copyright" "$share/doc/$1/copyright"
  gzip -9n <"$packaging/../CHANGELOG.md" >"$share/doc/$1/CHANGELOG.md.gz"
  printf '%s (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md.gz.\n\n -- %s  %s\n' "$1" "$version" \
    "$(sed -n 's/^Maintainer: //p' "$packaging/src/main/packages/deb/$1/control")" "$(date -u -R -d "$time")" \
    | gzip -9n >"$share/doc/$1/changelog.gz"
  mkdir -p "$share/lintian/overrides"
  sed "s/^[^#]/$1: &/" "$packaging/src/main/packages/lintian-overrides" >"$share/lintian/overrides/$1"
  cp "$packaging/src/main/packages/reeve.service" "$root/usr/lib/systemd/system/reeve.service"
  cp "$packaging/src/main/packages/reeve.sysusers" "$root/usr/lib/sysusers.d/reeve.conf"
  cp "$packaging/src/main/packages/reeve.toml" "$root/etc/reeve/reeve.toml"
  find "$root" -exec touch -h -d "$time" {} +
}

stage reeve-slim "$home"
if [ -d "$tree" ]; then
  stage reeve "$tree"
else
  rm -rf "$target/reeve"
  echo "packages.sh: cannot make the package \"reeve\": there is no self-contained tree \"$tree\"; build it, or leave the packages out:" \
    "-Dreeve.packages.skip" >&2
  exit 1
fi
