#!/bin/sh
# The application: prints which program is PID 1, leaves an orphan, and works until it gets a signal or a code to end with (the file end-with).
data=${REEVE_DATA:-/run/reeve}
trap 'echo "app: asked to stop"; exit 0' TERM
read -r init </proc/1/comm
echo "app: runs as uid $(id -u), pid $$; pid 1 is $init"
(sleep 0.2 &) # its parent ends first, so PID 1 becomes its parent and reaps it
while [ ! -e "$data/end-with" ]; do
  sleep 0.1
done
read -r code <"$data/end-with"
exit "$code"
