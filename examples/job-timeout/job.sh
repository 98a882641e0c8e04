#!/bin/sh
# The job: leaves somebody behind, and calls the script that hangs. Pids go to .reeve/pids, for who wants to look.
set -eu
mkdir -p .reeve
echo "job $$" >.reeve/pids
# In a session and group of its own, deaf to SIGTERM, with our stdout.
setsid sh -c 'trap "" TERM; echo "escaped $$" >>.reeve/pids; while :; do sleep 1000; done' &
echo "the job has begun"
sh ./step.sh
echo "the job is done"
