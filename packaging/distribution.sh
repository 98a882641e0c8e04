#!/bin/sh
# distribution.sh PACKAGING_DIR HOME TARGET VERSION JAVA_HOME TIME [CLASSES [INIT_CLASSES]]: makes TARGET/reeve-VERSION-linux-ARCH.tar.gz, the
# program of HOME with a Java runtime of its own in jre/ and the class data archive for it, and the smaller reeve-init-VERSION-linux-ARCH.tar.gz.
#
# The runtime is made by jlink of the newest JDK that is found: JAVA_HOME (which builds reeve), and those below /usr/lib/jvm. TIME is the time of
# all files in the archive, as "2026-01-01T00:00:00Z".
#
# The same inputs give the same bytes. The list of classes in the class data archive is recorded from runs of the program. It is sorted, and
# the same as a rule; as a run may load a class only in a rare moment, CLASSES can give the list of an earlier build, its lib/reeve.classes, in its
# place; INIT_CLASSES that of reeve-init.
set -eu
packaging=$1
home=$2
target=$3
version=$4
build_jdk=$5
time=$6
recorded=${7-}
recorded_init=${8-}
work=$target/distribution
umask 022
export LC_ALL=C TZ=UTC
mkdir -p "$work"
# The lists may be in the trees that are removed below.
if [ -n "$recorded" ]; then
  cp "$recorded" "$work/recorded"
  recorded=$work/recorded
fi
if [ -n "$recorded_init" ]; then
  cp "$recorded_init" "$work/recorded-init"
  recorded_init=$work/recorded-init
fi

# number JDK: its version as a number that can be compared, "25.0.3" as 25000003; nothing if it is not a JDK that can link a runtime.
number() {
  [ -x "$1/bin/jlink" ] && [ -r "$1/release" ] || return 0
  # A test version (25-ea), or a JDK of another machine, is not what a release is made with.
  case $("$1/bin/java" -version 2>&1) in
    *version*-ea*) return 0 ;;
    *version*) ;;
    *) return 0 ;;
  esac
  # Without the directory jmods, jlink takes the modules from the JDK itself, if the JDK was built for that (JEP 493).
  [ -d "$1/jmods" ] || "$1/bin/jlink" --help 2>/dev/null | grep -q 'run-time image enabled' || return 0
  sed -n 's/^JAVA_VERSION="\([0-9.]*\).*"$/\1/p' "$1/release" | awk -F. '{ printf "%d%03d%03d\n", $1, $2, $3 }'
}

newest=
newest_number=0
for jdk in "$build_jdk" ${JAVA_HOME:+"$JAVA_HOME"} /usr/lib/jvm/*; do
  this=$(number "$jdk")
  if [ "${this:-0}" -gt "$newest_number" ]; then
    newest=$jdk
    newest_number=$this
  fi
done
if [ -z "$newest" ]; then
  # What an earlier build has made would be taken for that of this one.
  rm -rf "$work"/reeve-* "$work/rootfs" "$target"/reeve-*-linux-*.tar.gz
  echo "distribution.sh: cannot make the self-contained tree: no JDK has a jlink with modules to link; install one, or build without the tree" \
    "and the packages: -Dreeve.distribution.skip -Dreeve.packages.skip" >&2
  exit 1
fi
feature=$((newest_number / 1000000))

# The modules: those that the jars refer to, without
#   java.desktop         the AWT part of JNA, which nothing here uses (25 MB)
#   java.sql             adapters of gson for types of java.sql, which gson leaves out when the module is missing
# and what is used without a reference:
#   jdk.unsupported      sun.misc.Unsafe, by which gson makes objects
#   jdk.crypto.ec        elliptic curves for TLS, in "ship" and health checks (empty since JDK 22, where java.base has them)
# Through a file, because a pipe would hide a failure.
"$newest/bin/jdeps" --multi-release 17 --ignore-missing-deps -s "$home"/lib/*.jar "$home"/lib/*/*.jar >"$work/dependencies"
modules=$(awk '$NF ~ /^(java|jdk)\./ && $NF !~ /^java\.(desktop|sql)$/ { print $NF } END { print "jdk.unsupported"; print "jdk.crypto.ec" }' \
  "$work/dependencies" | sort -u | paste -s -d , -)

# link OUTPUT MODULES: makes a runtime. Compressed, because what a start needs is in the class data archive.
link() {
  compress=zip-6
  [ "$feature" -ge 21 ] || compress=2
  rm -rf "$1.new"
  "$newest/bin/jlink" --add-modules "$2" --output "$1.new" \
    --strip-java-debug-attributes --no-header-files --no-man-pages --compress="$compress"
  # Of the commands only java is used, and nothing here starts a process by the JDK.
  find "$1.new/bin" -type f ! -name java -exec rm -f {} +
  rm -f "$1.new/lib/jexec" "$1.new/lib/jspawnhelper"
  rm -rf "$1"
  mv "$1.new" "$1"
}

# runtime OUTPUT MODULES: the same, and kept until the JDK or the modules change.
runtime() {
  made="$(cat "$newest/release") $2 $(cksum <"$packaging/distribution.sh")"
  if [ ! -x "$1/bin/java" ] || [ "$made" != "$(cat "$1.made" 2>/dev/null)" ]; then
    rm -f "$1.made"
    link "$1" "$2"
    printf '%s\n' "$made" >"$1.made"
  fi
}

# release NAME: a value of the file "release" of the JDK.
release() {
  sed -n "s/^$1=\"\(.*\)\"$/\1/p" "$newest/release"
}

# component MODULES: the runtime as a part in CycloneDX, which Maven does not know. It ends with the comma before the next part.
component() {
  build=$(release JAVA_RUNTIME_VERSION)
  build=${build:-$(release JAVA_VERSION)}
  purl=pkg:generic/openjdk@$(printf '%s' "$build" | sed 's/+/%2B/g')
  cat <<END
    {
      "type" : "platform",
      "bom-ref" : "$purl",
      "supplier" : { "name" : "$(release IMPLEMENTOR)" },
      "name" : "openjdk",
      "version" : "$build",
      "description" : "The Java runtime in jre/, linked of the modules $1",
      "licenses" : [ { "expression" : "GPL-2.0-only WITH Classpath-exception-2.0" } ],
      "purl" : "$purl"
    },
END
}

# set_times TREE: the archive identifies the jars and the modules by their times, so the times that the files will have come first.
set_times() {
  find "$1" -exec touch -h -d "$time" {} +
}

# archive TREE WORK [CLASSES]: makes the class data archive of a tree, and notes the list of its classes. Any user can read the tree, also where Maven
# runs with another umask: the image has its modes.
archive() {
  chmod -R u+rwX,go+rX,go-w "$1"
  set_times "$1"
  "$packaging/archive.sh" "$1" "$1/jre" "$2" ${3:+"$3"}
  for list in reeve commands; do
    [ ! -s "$1/lib/$list.jsa" ] || cp "$2/$list.classes" "$1/lib/$list.classes"
  done
  set_times "$1"
}

# pack TREE NAME: sorted, of root, with fixed times and modes, and without what gzip notes of its own.
pack() {
  tar --format=gnu --sort=name --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w --mtime="$time" -C "${1%/*}" \
    -cf "$work/tar" "${1##*/}"
  gzip -n <"$work/tar" >"$target/$2.new"
  rm -f "$work/tar"
  mv -f "$target/$2.new" "$target/$2"
}

tree=$work/reeve-$version
runtime "$work/jre" "$modules"
rm -rf "$tree"
mkdir "$tree"
cp -R "$home"/. "$tree/"
rm -f "$tree/lib/reeve.jsa" "$tree/lib/commands.jsa" "$tree/lib/reeve.jsa.jvm"
cp -R "$work/jre" "$tree/jre"
component "$modules" >"$work/component"
[ ! -s "$home/sbom.cdx.json" ] || sed "/^  \"components\" : \[\$/r $work/component" "$home/sbom.cdx.json" >"$tree/sbom.cdx.json"
# Where reeve was built by a JDK of the same version, its list of classes is known already.
if [ -z "$recorded" ] && [ -s "$target/archive/reeve.classes" ] && [ "$(number "$build_jdk")" = "$newest_number" ]; then
  recorded=$target/archive/reeve.classes
fi
archive "$tree" "$work/archive" "$recorded"
pack "$tree" "reeve-$version-linux-$(uname -m).tar.gz"

# The smaller one has only "reeve --", tini and dumb-init: the jars and the module that these load. InitDistributionIT runs it.
init=$work/reeve-init-$version
runtime "$work/jre-init" java.base
rm -rf "$init"
mkdir -p "$init/lib/native" "$init/bin" "$init/licenses"
cp "$home/bin/reeve" "$init/bin/"
cp "$home/lib/reeve-config.jar" "$home/lib/reeve-jna.jar" "$home/lib/reeve-supervisor.jar" "$init/lib/"
cp "$home/lib/native/libjnidispatch.so" "$init/lib/native/"
: >"$init/lib/init-only"
cp "$home/LICENSE" "$init/"
cp "$home/licenses/README.md" "$home/licenses/Apache-2.0.txt" "$home/licenses/MIT-libffi.txt" "$init/licenses/"
cp -R "$work/jre-init" "$init/jre"
jna=$([ ! -s "$home/sbom.cdx.json" ] || sed -n 's/^ *"purl" : "pkg:maven\/net.java.dev.jna\/jna@\([^?]*\)?.*/\1/p' "$home/sbom.cdx.json" | head -n 1)
{
  cat <<END
{
  "bomFormat" : "CycloneDX",
  "specVersion" : "1.6",
  "version" : 1,
  "metadata" : { "component" : { "type" : "application", "name" : "reeve-init", "version" : "$version" } },
  "components" : [
END
  component java.base
  for part in config supervisor jna; do
    cat <<END
    {
      "type" : "library",
      "group" : "reeve",
      "name" : "reeve-$part",
      "version" : "$version",
      "licenses" : [ { "license" : { "id" : "Apache-2.0" } } ],
      "purl" : "pkg:maven/reeve/reeve-$part@$version?type=jar"
    },
END
  done
  cat <<END
    {
      "type" : "library",
      "group" : "net.java.dev.jna",
      "name" : "jna",
      "version" : "$jna",
      "licenses" : [ { "expression" : "Apache-2.0 OR LGPL-2.1-or-later" } ],
      "purl" : "pkg:maven/net.java.dev.jna/jna@$jna?type=jar"
    }
  ]
}
END
} >"$init/sbom.cdx.json"
[ -n "$jna" ] || rm "$init/sbom.cdx.json" # assemble.sh has said why there is none
archive "$init" "$work/archive-init" "$recorded_init"
pack "$init" "reeve-init-$version-linux-$(uname -m).tar.gz"
