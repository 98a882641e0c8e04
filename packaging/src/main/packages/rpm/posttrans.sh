# An upgrade, and the replacement of reeve by reeve-slim or the reverse, replace the program of the reeve that runs: its services go on with their
# pids. This is at the end of the transaction, because before that the files of the former package are there too, such as its runtime.
if [ -S /run/reeve.sock ]; then
  pid=$(reeve version --json --socket /run/reeve.sock 2>/dev/null | sed -n 's/.*"pid":\([0-9]*\).*/\1/p')
  # A reeve that was started from other files has a program of its own.
  if [ -n "$pid" ] && grep -qzx -e -Dreeve.home=/usr/lib/reeve "/proc/$pid/cmdline"; then
    reeve upgrade --socket /run/reeve.sock \
      || echo "reeve: the running reeve keeps its former program; try \"reeve upgrade\" again" >&2
  fi
fi
:
