# reeve boot for a user, under the service manager of that user ("systemctl --user").
. /shared/functions.sh
program
useradd --create-home walter
uid=$(id -u walter)

# as_walter COMMAND...: runs it as in a session of that user.
as_walter() {
  # In the directory of the file, which is a project of that user.
  (cd /home/walter && exec setpriv --reuid walter --regid walter --init-groups env HOME=/home/walter USER=walter LOGNAME=walter XDG_RUNTIME_DIR="/run/user/$uid" "$@")
}
own() {
  as_walter reeve status --json own | grep -o '"pid":[0-9]*' | head -n 1 | cut -d : -f 2
}
has_own() {
  test -n "$(own)"
}

printf '[service.own]\ncommand = ["sleep", "1001"]\n' >/home/walter/reeve.toml

: "enable writes the unit, and starts nothing"
systemctl start dbus.socket systemd-logind.service
systemctl start "user@$uid.service"
as_walter reeve boot enable -c /home/walter/reeve.toml | grep 'loginctl enable-linger walter'
test -e /home/walter/.config/systemd/user/reeve.service
test "$(as_walter systemctl --user is-enabled reeve)" = enabled
as_walter reeve boot status | grep '^reeve is enabled in systemd (/home/walter/.config/systemd/user/reeve.service), and inactive$'
as_walter reeve boot enable -c /home/walter/reeve.toml | grep 'is enabled already'

: "the manager of the user starts it with its default target"
systemctl stop "user@$uid.service"
systemctl start "user@$uid.service"
until_true has_own
own=$(own)
test "$(stat -c %U "/proc/$own")" = walter
grep "/user@$uid.service/" "/proc/$own/cgroup"
as_walter reeve boot status | grep ', and active$'

: "a unit that was changed, and not read again by systemd as after a boot enable that was killed, is read again"
touch -d '+1 minute' /home/walter/.config/systemd/user/reeve.service
test "$(as_walter systemctl --user show -P NeedDaemonReload reeve)" = yes
as_walter reeve boot enable -c /home/walter/reeve.toml | grep 'made systemd read its units again'
test "$(as_walter systemctl --user show -P NeedDaemonReload reeve)" = no

: "a reeve that is killed is started again, and adopts the service"
kill -KILL "$(as_walter systemctl --user show -P MainPID reeve)"
restarted() {
  test "$(as_walter systemctl --user show -P NRestarts reeve)" = 1
}
until_true restarted
until_true has_own
test "$(own)" = "$own"

: "it ends with the manager of the user, with its services in order"
systemctl stop "user@$uid.service"
test ! -e "/proc/$own"

: "disable takes the unit away"
systemctl start "user@$uid.service"
until_true has_own
own=$(own)
as_walter reeve boot disable
test ! -e /home/walter/.config/systemd/user/reeve.service
kill -0 "$own"
test "$(as_walter systemctl --user show -P NeedDaemonReload reeve)" = no
as_walter systemctl --user stop reeve
test ! -e "/proc/$own"
echo "all steps passed"
