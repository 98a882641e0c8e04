# Installation, upgrade, replacement by reeve-slim and the reverse, and erasure of the RPM packages in /shared, with their scripts, under systemd.
. /shared/functions.sh

# transaction +FILE -NAME...: installs or upgrades, and erases, in one transaction, as "dnf swap" does.
transaction() {
  /usr/bin/python3 /shared/transaction.py "$@"
}

: "a first installation starts nothing"
transaction +/shared/reeve.rpm
getent group reeve
test "$(systemctl is-active reeve)" = inactive
systemctl enable --now reeve
printf '[service.web]\ncommand = ["sleep", "1000"]\n' >/etc/reeve/web.toml
echo '# mine' >>/etc/reeve/reeve.toml
systemctl reload reeve
until_true has_pid
main=$(main)
web=$(pid)

# same: nothing was stopped or started, and what the user has set is there.
same() {
  test "$(main)" = "$main"
  test "$(pid)" = "$web"
  kill -0 "$web"
  systemctl is-active reeve
  systemctl is-enabled reeve
  test "$(systemctl show -P NRestarts reeve)" = 0
  grep '^# mine$' /etc/reeve/reeve.toml
}

: "an upgrade, here to the same version, replaces the program, and keeps the processes and the changed configuration"
transaction +/shared/reeve.rpm
test "$(rpm -q reeve | wc -l)" = 1
same
test "$(upgrades)" = 1

: "without a word about reeve, reeve-slim does not replace it"
if transaction +/shared/slim.rpm; then
  exit 1
fi
same

: "reeve-slim replaces reeve: the program goes on with the JVM of the machine"
transaction +/shared/slim.rpm -reeve
test "$(rpm -qa 'reeve*' | wc -l)" = 1
rpm -q reeve-slim
test -z "$(rpm -V --nodeps reeve-slim | grep -v ' c /etc/reeve/reeve.toml$')"
test ! -e /usr/lib/reeve/jre
test -x /usr/lib/reeve/bin/reeve
same
test "$(jvm)" = "$(readlink -f "$(command -v java)")"
test "$(upgrades)" = 2

: "reeve replaces reeve-slim"
transaction +/shared/reeve.rpm -reeve-slim
same
test "$(jvm)" = /usr/lib/reeve/jre/bin/java
test -z "$(rpm -V --nodeps reeve | grep -v ' c /etc/reeve/reeve.toml$')"
test "$(upgrades)" = 3

: "an erasure stops everything in order, and keeps the changed configuration and the state"
transaction -reeve
test ! -e "/proc/$web"
test "$(systemctl is-active reeve)" = inactive
test ! -e /usr/lib/reeve
grep '^# mine$' /etc/reeve/reeve.toml.rpmsave
test -e /var/lib/reeve
echo "all steps passed"
