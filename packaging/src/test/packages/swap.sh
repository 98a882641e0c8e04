# The replacement of reeve by reeve-slim, and the reverse, under systemd with a service that runs.
. /shared/functions.sh

: "reeve runs a service, with a changed configuration"
install
printf '[service.web]\ncommand = ["sleep", "1000"]\n' >/etc/reeve/web.toml
echo '# mine' >>/etc/reeve/reeve.toml
systemctl reload reeve
until_true has_pid
main=$(main)
web=$(pid)
test "$(jvm)" = /usr/lib/reeve/jre/bin/java

# same: nothing was stopped or started, and what the user has set is there.
same() {
  test "$(main)" = "$main"
  test "$(pid)" = "$web"
  kill -0 "$web"
  systemctl is-active reeve
  test "$(systemctl show -P NRestarts reeve)" = 0
  grep '^# mine$' /etc/reeve/reeve.toml
}

: "reeve-slim replaces reeve: the program goes on with the JVM of the machine"
install slim
test "$(dpkg-query -W -f '${db:Status-Status}' reeve-slim)" = installed
test "$(dpkg-query -W -f '${db:Status-Status}' reeve)" != installed
test ! -e /usr/lib/reeve/jre
same
systemctl is-enabled reeve
test "$(jvm)" = "$(readlink -f "$(command -v java)")"
test "$(upgrades)" = 1

: "reeve replaces reeve-slim, and a unit that is disabled stays so"
systemctl disable reeve
install
test "$(dpkg-query -W -f '${db:Status-Status}' reeve)" = installed
test "$(dpkg-query -W -f '${db:Status-Status}' reeve-slim)" != installed
same
test "$(systemctl is-enabled reeve)" = disabled
test "$(jvm)" = /usr/lib/reeve/jre/bin/java
test "$(upgrades)" = 2

: "the remains of the former package are purged without touching this one"
dpkg --no-triggers -P reeve-slim
same

: "apt removes one package before it unpacks the other, so the services stop, and start again"
systemctl enable reeve
apt-get -o Dpkg::Options::=--force-unsafe-io -o Dpkg::Options::=--force-confold install -y --no-install-recommends /shared/slim.deb
test "$(dpkg-query -W -f '${db:Status-Status}' reeve-slim)" = installed
test "$(dpkg-query -W -f '${db:Status-Status}' reeve)" != installed
test ! -e "/proc/$web"
until_true has_pid
test "$(main)" != "$main"
grep '^# mine$' /etc/reeve/reeve.toml

: "a reeve of other files is neither started beside nor upgraded"
systemctl stop reeve
cp -a /usr/lib/reeve /opt/reeve
/opt/reeve/bin/reeve run --detach -c /etc/reeve
other=$(reeve version --json | sed -n 's/.*"pid":\([0-9]*\).*/\1/p')
dpkg --no-triggers -P reeve-slim
kill -0 "$other"
install slim 2>&1 | grep "reeve: nothing is started or upgraded: a reeve of other files, pid $other, answers on /run/reeve.sock"
test "$(systemctl is-active reeve)" = inactive
grep -zx -e -Dreeve.home=/opt/reeve "/proc/$other/cmdline"
reeve shutdown
echo "all steps passed"
