# Installation, upgrade, removal and purge of the package in /shared/reeve.deb, under systemd. sh -eux prints each step into /shared/out.
. /shared/functions.sh
package=$(dpkg-deb -f /shared/reeve.deb Package)

: "a first installation starts reeve"
install
systemctl is-active reeve
systemctl is-enabled reeve
getent group reeve
test "$(stat -c %G /run/reeve.sock)" = reeve
first=$(main)
reeve version --json | grep "\"pid\":$first,"
systemctl show -P StatusText reeve | grep '^0 of 0 services running$'

: "a reload applies the files"
printf '[service.web]\ncommand = ["sleep", "1000"]\n' >/etc/reeve/web.toml
systemctl reload reeve
until_true has_pid
web=$(pid)
test "$(cat "/proc/$web/comm")" = sleep

: "an upgrade replaces the program, and keeps the processes and the changed configuration"
echo '# mine' >>/etc/reeve/reeve.toml
install
test "$(main)" = "$first"
test "$(pid)" = "$web"
systemctl is-active reeve
reeve events --json | grep -c '"event":"upgraded"'
grep '^# mine$' /etc/reeve/reeve.toml

: "boot enables and disables the unit of the package where it is"
reeve boot status | grep '^reeve is enabled in systemd (.*/lib/systemd/system/reeve.service), and active$'
reeve boot disable -c /etc/reeve
test "$(systemctl is-enabled reeve)" = disabled
reeve boot enable -c /etc/reeve
systemctl is-enabled reeve
test ! -e /etc/systemd/system/reeve.service
test "$(main)" = "$first"

: "boot writes a unit for a second reeve, whose services stop with it"
mkdir -p "/srv/reeve test"
cat >"/srv/reeve test/100%.toml" <<'TOML'
[reeve]
socket = "/run/second.sock"
state-dir = "state"
log-dir = "log"
shutdown-budget = "5s"
[service.one]
command = ["sleep", "1000"]
TOML
mkdir -p /etc/systemd/system/second.service.d
printf '[Service]\nWatchdogSec=2s\n' >/etc/systemd/system/second.service.d/watchdog.conf
reeve boot enable --name second -c "/srv/reeve test/100%.toml"
reeve boot status --name second
systemctl start second
one=$(reeve status --socket /run/second.sock --json one | grep -o '"pid":[0-9]*' | head -n 1 | cut -d : -f 2)
kill -0 "$one"
: "a reeve that hangs is killed by the watchdog, and the next one adopts the service"
kill -STOP "$(systemctl show -P MainPID second)"
until_true sh -c 'test "$(systemctl show -P NRestarts second)" -ge 1 && systemctl is-active second'
kill -0 "$one"
reeve status --socket /run/second.sock --json one | grep "\"pid\":$one,"
systemctl reload second
systemctl stop second
test ! -e "/proc/$one"
test "$(systemctl show -P Result second)" = success
test -d "/srv/reeve test/state"
reeve boot disable --name second
test ! -e /etc/systemd/system/second.service
kill -0 "$web"

: "a reeve that is killed is started again, and adopts the service"
kill -KILL "$first"
until_true sh -c 'test "$(systemctl show -P NRestarts reeve)" = 1 && systemctl is-active reeve'
test "$(main)" != "$first"
test "$(pid)" = "$web"
kill -0 "$web"

: "a removal stops everything in order, and keeps configuration and state"
dpkg --no-triggers -r "$package"
test ! -e "/proc/$web"
test "$(systemctl is-active reeve)" = inactive
test -e /etc/reeve/reeve.toml
test -e /var/lib/reeve
test ! -e /usr/lib/reeve
test ! -e /usr/bin/reeve

: "a removal stops also a reeve that systemd has not started"
install
systemctl is-active reeve
systemctl stop reeve
reeve run --detach -c /etc/reeve
alone=$(reeve version --json --socket /run/reeve.sock | sed -n 's/.*"pid":\([0-9]*\).*/\1/p')
kill -0 "$alone"
dpkg --no-triggers -r "$package"
test ! -e "/proc/$alone"
test ! -e /run/reeve.sock

: "a purge spares the data of the other package, which has the same files"
install slim
systemctl is-active reeve
main=$(main)
dpkg --no-triggers -P "$package"
systemctl is-enabled reeve
test "$(main)" = "$main"
test -e /etc/reeve/reeve.toml
test -e /var/lib/reeve
test -e /var/log/reeve

: "a purge removes everything but what the user has made"
dpkg --no-triggers -P reeve-slim
test ! -e /etc/reeve/reeve.toml
test -e /etc/reeve/web.toml
test ! -e /var/lib/reeve
test ! -e /var/log/reeve
test ! -e /etc/systemd/system/multi-user.target.wants/reeve.service
echo "all steps passed"
