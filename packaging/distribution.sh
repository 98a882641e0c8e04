#!/bin/sh
# distribution.sh PACKAGING_DIR HOME TARGET VERSION JAVA_HOME TIME [CLASSES]: makes TARGET/reeve-VERSION-linux-ARCH.tar.gz, the program of HOME
# with a Java runtime of its own in jre/ and the class data archive for it.
#
# The runtime is made by jlink of the newest JDK that is found: JAVA_HOME (which builds reeve), and those below /usr/lib/jvm. TIME is the time of
# all files in the archive, as "2026-01-01T00:00:00Z".
#
# The same inputs give the same bytes. One of the inputs is the list of classes in the class data archive, which is recorded from runs of the
# program and may differ by a few classes, because threads race. CLASSES gives the list of an earlier build, its lib/reeve.classes, in its place.
set -eu
packaging=$1
home=$2
target=$3
version=$4
build_jdk=$5
time=$6
recorded=${7-}
work=$target/distribution
umask 022
export LC_ALL=C TZ=UTC
mkdir -p "$work"
if [ -n "$recorded" ]; then
  # It may be in the tree that is removed below.
  cp "$recorded" "$work/recorded"
  recorded=$work/recorded
fi

# number JDK: its version as a number that can be compared, "25.0.3" as 25000003; nothing if it is not a JDK that can link a runtime.
number() {
  [ -x "$1/bin/jlink" ] && [ -r "$1/release" ] || return 0
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
  echo "distribution.sh: cannot make the self-contained tree: no JDK has a jlink with modules to link; install one" >&2
  exit 0
fi
feature=$((newest_number / 1000000))

# The modules: those that the jars refer to, without
#   java.desktop         the AWT part of JNA, which nothing here uses (25 MB)
#   java.sql             adapters of gson for types of java.sql, which gson leaves out when the module is missing
# and what is used without a reference:
#   jdk.unsupported      sun.misc.Unsafe, by which gson makes objects
#   jdk.crypto.ec        elliptic curves for TLS, in "ship" and health checks (empty since JDK 22, where java.base has them)
modules=$("$newest/bin/jdeps" --multi-release 17 --ignore-missing-deps -s "$home"/lib/*.jar "$home"/lib/*/*.jar \
  | awk '$NF ~ /^(java|jdk)\./ && $NF !~ /^java\.(desktop|sql)$/ { print $NF } END { print "jdk.unsupported"; print "jdk.crypto.ec" }' \
  | sort -u | paste -s -d , -)

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

# The runtime is kept until the JDK or the modules change.
made="$(cat "$newest/release") $modules $(cksum <"$packaging/distribution.sh")"
if [ ! -x "$work/jre/bin/java" ] || [ "$made" != "$(cat "$work/jre.made" 2>/dev/null)" ]; then
  rm -f "$work/jre.made"
  link "$work/jre" "$modules"
  printf '%s\n' "$made" >"$work/jre.made"
fi

tree=$work/reeve-$version
rm -rf "$tree"
mkdir "$tree"
cp -R "$home"/. "$tree/"
rm -f "$tree/lib/reeve.jsa" "$tree/lib/reeve.jsa.jvm"
cp -R "$work/jre" "$tree/jre"

# release NAME: a value of the file "release" of the JDK.
release() {
  sed -n "s/^$1=\"\(.*\)\"$/\1/p" "$newest/release"
}
# The runtime is a part too; Maven does not know it.
runtime=$(release JAVA_RUNTIME_VERSION)
awk -v version="${runtime:-$(release JAVA_VERSION)}" -v supplier="$(release IMPLEMENTOR)" -v modules="$modules" '
  { print }
  !done && /^  "components" : \[$/ {
    done = 1
    url = version
    gsub(/\+/, "%2B", url)
    print "    {"
    print "      \"type\" : \"platform\","
    print "      \"bom-ref\" : \"pkg:generic/openjdk@" url "\","
    print "      \"supplier\" : { \"name\" : \"" supplier "\" },"
    print "      \"name\" : \"openjdk\","
    print "      \"version\" : \"" version "\","
    print "      \"description\" : \"The Java runtime in jre/, linked of the modules " modules "\","
    print "      \"licenses\" : [ { \"expression\" : \"GPL-2.0-only WITH Classpath-exception-2.0\" } ],"
    print "      \"purl\" : \"pkg:generic/openjdk@" url "\""
    print "    },"
  }
  END { exit !done }
' "$home/sbom.cdx.json" >"$tree/sbom.cdx.json" || {
  echo "distribution.sh: cannot add the runtime to \"$home/sbom.cdx.json\": its list of components is not where it was expected" >&2
  exit 1
}

# The archive identifies the jars and the modules by their times, so the times that the files will have come first.
set_times() {
  find "$1" -exec touch -h -d "$time" {} +
}
set_times "$tree"
# Where reeve was built by a JDK of the same version, its list of classes is known already.
if [ -z "$recorded" ] && [ -s "$target/archive/classes" ] && [ "$(number "$build_jdk")" = "$newest_number" ]; then
  recorded=$target/archive/classes
fi
"$packaging/archive.sh" "$tree" "$tree/jre" "$work/archive" ${recorded:+"$recorded"}
[ ! -s "$tree/lib/reeve.jsa" ] || cp "$work/archive/classes" "$tree/lib/reeve.classes"
set_times "$tree"

# pack TREE NAME: sorted, of root, with fixed times and modes, and without what gzip notes of its own.
pack() {
  tar --format=gnu --sort=name --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w --mtime="$time" -C "${1%/*}" -cf - "${1##*/}" \
    | gzip -n >"$target/$2.new"
  mv -f "$target/$2.new" "$target/$2"
}
pack "$tree" "reeve-$version-linux-$(uname -m).tar.gz"
