#!/bin/sh
# Becomes a program that writes into a pipe; two seconds later the reader of the pipe leaves.
set -eu
mkdir -p .reeve
rm -f .reeve/pipe
mkfifo .reeve/pipe
echo "working, as $$"
sleep 2 <.reeve/pipe &
exec yes "a line of work" >.reeve/pipe
