#!/bin/sh
# The job: it leaves a process behind and calls the script that hangs. The pids of all its processes go to .reeve/pids for inspection.
set -eu
mkdir -p .reeve
echo "job $$" >.reeve/pids
# In a session and group of its own, ignoring SIGTERM, with the stdout of the job.
setsid sh -c 'trap "" TERM; echo "escaped $$" >>.reeve/pids; while :; do sleep 1000; done' &
echo "the job has started"
sh ./step.sh
echo "the job is done"
