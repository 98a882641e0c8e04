#!/bin/sh
# Becomes a program that writes into the pipe for as long as it has a reader.
set -eu
mkdir -p .reeve
[ -p .reeve/pipe ] || mkfifo .reeve/pipe 2>/dev/null || [ -p .reeve/pipe ]
echo "writing, as $$"
exec yes "a line of the log" >.reeve/pipe
