#!/bin/sh
# Every third run takes longer than the time to the next.
set -eu
mkdir -p .reeve
count=$(($(cat .reeve/polls 2>/dev/null || echo 0) + 1))
echo $count >.reeve/polls
echo "poll $count"
if [ $((count % 3)) -eq 0 ]; then
  sleep 3
fi
