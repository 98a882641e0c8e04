#!/bin/sh
# manpages.sh PAGE DIRECTORY: cuts reeve.1 into one page for each command, reeve-COMMAND.1, as git and systemd have them: "man reeve-start".
# Each section "REEVE COMMAND" of PAGE becomes a page. ManPageTest holds these sections against the commands, so that the pages need
# neither a JVM nor a copy in the repository that would have to be printed again.
set -eu
page=$1
directory=$2
mkdir -p "$directory"
rm -f "$directory"/reeve-*.1
awk -v directory="$directory" '
# The page so far, and what a page ends with.
function finish() {
  if (file == "") return
  print ".SH EXIT STATUS" >file
  print "The exit codes that all commands share, unless this page has others: see" >file
  print ".BR reeve (1)." >file
  print ".SH SEE ALSO" >file
  print ".BR reeve (1)," >file
  print ".BR reeve.toml (5)" >file
  close(file)
  file = ""
}
# The first sentence, as the line that whatis(1) shows; a long one only as far as its first comma.
function summary(text) {
  sub(/\. .*$/, "", text)
  if (length(text) > 72) sub(/[;:,] .*$/, "", text)
  sub(/\.$/, "", text)
  return tolower(substr(text, 1, 1)) substr(text, 2)
}
/^\\fBreeve init\\fR/ { synopsis_of_init = $0 }
/^\.SH / {
  finish()
  if ($2 == "REEVE" && NF == 3) {
    name = tolower($3)
    file = directory "/reeve-" name ".1"
    print ".TH REEVE\\-" $3 " 1 \"\" \"reeve\" \"User Commands\"" >file
    state = name == "init" ? "description" : "synopsis"
    synopsis = synopsis_of_init
    titled = 0
  }
  next
}
file == "" || /^\.\\"/ { next }
state == "synopsis" { synopsis = $0; state = "paragraph"; next }
state == "paragraph" { state = "description"; next }
!titled {
  print ".SH NAME\nreeve\\-" name " \\- " summary($0) >file
  print ".SH SYNOPSIS\n" synopsis "\n.SH DESCRIPTION" >file
  titled = 1
}
state == "description" && /^\.TP/ { print ".SH OPTIONS" >file; state = "options" }
{ print >file }
END { finish() }
' "$page"
