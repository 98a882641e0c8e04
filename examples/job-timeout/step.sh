#!/bin/sh
# One step of the job, and the one that hangs.
echo "step $$" >>.reeve/pids
sh -c 'echo "sleep $$" >>.reeve/pids; exec sleep 1000'
echo "the step is done"
