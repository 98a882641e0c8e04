# reeve boot with OpenRC, whose runlevels are entered and left as at a boot and a shutdown of the machine.
. /shared/functions.sh
program
# The services of this machine do not belong to the test.
rm -rf /etc/runlevels/*/*

boot() {
  openrc sysinit
  openrc boot
  openrc default
}
# The pid of reeve.
main() {
  reeve version --json | sed -n 's/.*"pid":\([0-9]*\).*/\1/p'
}
answers() {
  test -n "$(main)"
}
gone() {
  test ! -e "/proc/$1"
}

mkdir -p "/srv/o'reeve \$1"
file="/srv/o'reeve \$1/a \"b\".toml"
cat >"$file" <<'TOML'
[reeve]
shutdown-budget = "5s"
[service.web]
command = ["sleep", "1000"]
TOML
boot
test -d /run/openrc

: "enable adds reeve to the runlevel, and starts nothing"
reeve boot enable -c "$file" | grep 'added reeve to the runlevel default'
reeve boot enable -c "$file" | grep 'is enabled already'
rc-update show default | grep reeve
test -z "$(main)"

: "the next boot starts it"
openrc shutdown
boot
rc-status || true
until_true has_pid
first=$(main)
web=$(pid)
reeve boot status | grep '^reeve is enabled in openrc (/etc/init.d/reeve), and started$'
rc-service reeve status

: "a reload applies the file"
printf '[service.two]\ncommand = ["sleep", "1001"]\n' >>"$file"
rc-service reeve reload
reeve status two

: "a reeve that is killed is started again, and adopts the services"
kill -KILL "$first"
until_true answers
test "$(main)" != "$first"
test "$(pid)" = "$web"

: "disable leaves what runs, and the script with which it is stopped"
reeve boot disable | grep 'rc-service reeve stop'
test -x /etc/init.d/reeve
rc-update show default | grep -c reeve | grep '^0$'
reeve boot enable -c "$file"

: "a shutdown of the machine stops the services in order"
openrc shutdown
gone "$web"
test -z "$(main)"
grep '"event":"shutdown' /var/lib/reeve/ledger/* | head -n 1
boot
until_true has_pid
test "$(pid)" != "$web"

: "after a stop, disable removes the script"
rc-service reeve stop
reeve boot disable
test ! -e /etc/init.d/reeve
if reeve boot status; then
  exit 1
fi

: "a faulty configuration is logged where the script says"
reeve boot enable -c "$file"
echo 'x' >>"$file"
rc-service reeve start || true
until_true grep -q 'reeve: ' /var/log/reeve.log
rc-service reeve stop || true
echo "all steps passed"
