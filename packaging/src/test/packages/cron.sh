# reeve boot with the daemon of cron, which runs the lines @reboot once after each boot of the machine: for root, and for a user.
. /shared/functions.sh
program
useradd --create-home walter

# as_walter COMMAND...: runs it as that user.
as_walter() {
  # In the directory of the file, which is a project of that user.
  (cd /home/walter && exec setpriv --reuid walter --regid walter --init-groups env HOME=/home/walter USER=walter LOGNAME=walter "$@")
}
answers() {
  reeve version && as_walter reeve version
}
# boot: what is left of a former boot of the machine is gone.
boot() {
  rm -f /run/crond.reboot
  start_cron
}
start_cron() {
  # In the foreground: otherwise its pid changes after it has returned.
  cron -f &
  cron=$!
}
# end_cron: ends the daemon, whose lock is free then.
end_cron() {
  kill "$cron"
  wait "$cron" || true
}
# halt: ends cron and both reeves.
halt() {
  end_cron
  reeve shutdown
  as_walter reeve shutdown
}

mkdir "/srv/50% off"
file="/srv/50% off/it's.toml"
printf '[service.web]\ncommand = ["sleep", "1000"]\n' >"$file"
printf '[service.own]\ncommand = ["sleep", "1001"]\n' >/home/walter/reeve.toml
printf '5 4 * * * true\n' | crontab -

: "enable adds a line, and starts nothing"
reeve boot enable --manager cron -c "$file"
as_walter reeve boot enable --manager cron -c /home/walter/reeve.toml
test ! -e /run/reeve.sock

: "the next boot starts both"
boot
until_true answers
web=$(pid)
grep -z '^1000$' "/proc/$web/cmdline"
as_walter reeve status own
reeve boot status --manager cron
as_walter reeve boot status --manager cron

: "a restart of cron alone starts nothing, and neither is in the way of the other"
end_cron
start_cron
test "$(pid)" = "$web"

: "the next boot starts them again"
halt
test ! -e "/proc/$web"
boot
until_true answers
test "$(pid)" != "$web"

: "disable takes the line away, and leaves what runs"
reeve boot disable --manager cron
as_walter reeve boot disable --manager cron
test "$(crontab -l)" = "5 4 * * * true"
answers
halt
boot
test -z "$(as_walter crontab -l)"
if reeve boot status --manager cron; then
  exit 1
fi
echo "all steps passed"
