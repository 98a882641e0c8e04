# The commands of docs/install.md, as a new user types them: the packages and the archive are in the working directory.
. /shared/functions.sh
cd /shared

# block HEADING: the first commands below that heading.
block() {
  awk -v heading="## $1" '$0 == heading { found = 1 } found && shown && /^```$/ { exit } found && shown { print } found && /^```sh$/ { shown = 1 }' install.md
}
# What a test machine does not have, or has another word for.
sudo() {
  case $1 in
    apt)
      shift
      apt-get -o Dpkg::Options::=--force-unsafe-io -y --no-install-recommends "$@"
      ;;
    dnf) /usr/bin/python3 /shared/transaction.py "+$3" ;;
    *) "$@" ;;
  esac
}
# follow HEADING: runs these commands; the service runs then, also with the next boot.
follow() {
  block "$1" >commands
  test "$(wc -l <commands)" -gt 5
  hash -r # the reeve of the former way is gone
  . ./commands
  until_true grep -q '20[0-9][0-9]$' /var/log/reeve/clock.log
  systemctl is-active reeve
  systemctl is-enabled reeve
  reeve status | grep 'clock.*running'
}

follow "Debian, Ubuntu"
dpkg --no-triggers -P reeve
rm -rf /etc/reeve

follow "Fedora, RHEL, SUSE"
/usr/bin/python3 /shared/transaction.py -reeve
rm -rf /etc/reeve /var/lib/reeve /var/log/reeve

follow "Any Linux with glibc"
echo "all steps passed"
