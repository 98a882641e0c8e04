#!/bin/sh
# Stands for the application: it is ready at once, and works until it gets SIGTERM, or until the file fail exists.
trap 'echo "web: asked to stop"; exit 0' TERM
echo "web: runs as uid $(id -u)"
touch /run/reeve/web-is-ready
while [ ! -e /run/reeve/fail ]; do
  sleep 0.2
done
echo "web: cannot go on: there is the file fail" >&2
exit 3
