#!/bin/sh
# Becomes a program that writes into the pipe for ever, or for as long as somebody reads.
set -eu
mkdir -p .reeve
[ -p .reeve/pipe ] || mkfifo .reeve/pipe 2>/dev/null || [ -p .reeve/pipe ]
echo "writing, as $$"
exec yes "a line of the log" >.reeve/pipe
