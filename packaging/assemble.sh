#!/bin/sh
# assemble.sh PACKAGING_DIR HOME JAVA_HOME: puts the launcher, man pages, completions, licence and the native library of JNA for this machine
# beside the jars in HOME/lib.
set -eu
packaging=$1
home=$2
java_home=$3

case $(uname -m) in
  x86_64) arch=linux-x86-64 ;;
  aarch64) arch=linux-aarch64 ;;
  *)
    echo "assemble.sh: cannot package for $(uname -m): only x86_64 and aarch64 are supported" >&2
    exit 1
    ;;
esac

mkdir -p "$home/bin" "$home/lib/native"
cp "$packaging/src/main/launcher/reeve" "$home/bin/reeve.new"
chmod 755 "$home/bin/reeve.new"
mv -f "$home/bin/reeve.new" "$home/bin/reeve"
cp "$packaging/target/jna/com/sun/jna/$arch/libjnidispatch.so" "$home/lib/native/libjnidispatch.so"
# Only "ship" and "import" have these jars on their class paths: the launcher appends them.
mkdir -p "$home/lib/ship" "$home/lib/import"
mv -f "$home/lib/snakeyaml-engine.jar" "$home/lib/import/"
mv -f "$home/lib/syslog-java-client.jar" "$home/lib/ship/"
for page in "$packaging"/man/*.[1-9]; do
  mkdir -p "$home/share/man/man${page##*.}"
  cp "$page" "$home/share/man/man${page##*.}/"
done
"$packaging/manpages.sh" "$packaging/man/reeve.1" "$home/share/man/man1"
cp "$packaging/../LICENSE" "$home/LICENSE"

# The licences of the parts. A jar without a line in the list is a part that was added without one.
rm -rf "$home/licenses"
mkdir -p "$home/licenses"
cp "$packaging"/licenses/* "$home/licenses/"
cp "$packaging/../LICENSE" "$home/licenses/Apache-2.0.txt"
for jar in "$home"/lib/*.jar "$home"/lib/*/*.jar; do
  if ! grep -q "\`${jar##*/}\`" "$packaging/licenses/README.md"; then
    echo "assemble.sh: cannot package \"${jar##*/}\": packaging/licenses/README.md does not name its licence; add a line and the text" >&2
    exit 1
  fi
done
rm -f "$home/sbom.cdx.json"
if [ -s "$packaging/target/reeve.cdx.json" ]; then
  cp "$packaging/target/reeve.cdx.json" "$home/sbom.cdx.json"
else
  echo "assemble.sh: cannot add the list of the parts (SBOM): Maven makes it only when it is online; build without -o" >&2
fi

# Printed by the program itself, so that no option is listed twice by hand.
completion() {
  mkdir -p "${2%/*}"
  REEVE_JAVA_HOME=$java_home "$home/bin/reeve" completion "$1" >"$2.new"
  mv -f "$2.new" "$2"
}
completion bash "$home/share/bash-completion/completions/reeve"
completion zsh "$home/share/zsh/site-functions/_reeve"
completion fish "$home/share/fish/vendor_completions.d/reeve.fish"
