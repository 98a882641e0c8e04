#!/bin/sh
# Works until SIGTERM; then saves its open orders, which takes three seconds, and exits with 0.
set -eu
clean_up() {
  echo "asked to stop: writing down 3 open orders"
  for order in 1 2 3; do
    sleep 1
    echo "order $order is safe"
  done
  echo "all is safe"
  exit 0
}
trap clean_up TERM
echo "taking orders"
while :; do
  sleep 0.2
done
