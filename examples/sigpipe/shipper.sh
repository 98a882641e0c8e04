#!/bin/sh
# Reads 1000 lines from the pipe, and leaves.
set -eu
mkdir -p .reeve
[ -p .reeve/pipe ] || mkfifo .reeve/pipe 2>/dev/null || [ -p .reeve/pipe ]
exec head -n 1000 <.reeve/pipe >>.reeve/shipped
