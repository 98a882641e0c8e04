#!/bin/sh
# Services without a file, as one types them. REEVE: the program, if it is not in PATH. REEVE_SOCKET: which reeve, if not the usual one.
set -eu
reeve=${REEVE:-reeve}

# A program under a name. All behind -- is the program's own.
"$reeve" start --name ticker --restart always --env STEP=2 --tag demo -- sh -c 'while :; do echo "tick $STEP"; sleep $STEP; done'

# It is a service like any other.
"$reeve" status ticker
"$reeve" restart @demo
"$reeve" exec ticker -- sh -c 'echo "its STEP is $STEP"'

# What would be written, and then that: at the end of the file that this reeve was started with. apply makes it a service of the file; it goes on.
"$reeve" save --output -
"$reeve" save ticker
"$reeve" apply
