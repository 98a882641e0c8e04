#!/bin/sh
# Creates a service without a file, with the commands that a person would type. REEVE names the program if it is not in PATH; REEVE_SOCKET
# selects another reeve than the default one.
set -eu
reeve=${REEVE:-reeve}

# Starts a program as a service with a name. Everything after -- belongs to the program.
"$reeve" start --name ticker --restart always --env STEP=2 --tag demo -- sh -c 'while :; do echo "tick $STEP"; sleep $STEP; done'

# It is a service like any other.
"$reeve" status ticker
"$reeve" restart @demo
"$reeve" exec ticker -- sh -c 'echo "its STEP is $STEP"'

# Prints what would be written, then writes it at the end of the file that this reeve was started with. apply then makes it a service of
# the file; its process continues.
"$reeve" save --output -
"$reeve" save ticker
"$reeve" apply
