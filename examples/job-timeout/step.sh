#!/bin/sh
# The step of the job that hangs.
echo "step $$" >>.reeve/pids
sh -c 'echo "sleep $$" >>.reeve/pids; exec sleep 1000'
echo "the step is done"
