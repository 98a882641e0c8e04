# What the scripts that run in machine.sh have in common.
export PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive

# install [reeve|slim]: installs a package for Debian.
install() {
  dpkg --force-unsafe-io --force-depends --no-triggers -i "/shared/${1-reeve}.deb"
}
# pid: that of the service "web".
pid() {
  reeve status --json web | grep -o '"pid":[0-9]*' | head -n 1 | cut -d : -f 2
}
has_pid() {
  test -n "$(pid)"
}
# main: the pid of reeve as a service of systemd.
main() {
  systemctl show -P MainPID reeve
}
# until_true COMMAND...: waits at most 10 s for its success.
until_true() {
  for _ in $(seq 500); do
    if "$@"; then
      return 0
    fi
    sleep 0.02
  done
  systemctl status reeve || true
  return 1
}
# jvm: the Java program that reeve, as a service of systemd, runs on.
jvm() {
  readlink "/proc/$(main)/exe"
}
# upgrades: how often reeve has replaced its program.
upgrades() {
  reeve events --json | grep -c '"event":"upgraded"' || true
}
# program: puts the program in /shared/program to where every user may read it, and into PATH.
program() {
  mkdir -p /opt/reeve
  mount --bind /shared/program /opt/reeve
  PATH=/opt/reeve/bin:$PATH
}
