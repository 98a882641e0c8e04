# dinit, when it is installed: a system of services in one directory, without its log.
dinit_version() { command -v dinit >/dev/null && command -v dinitctl >/dev/null && dinit --version | sed -n '1s/[^0-9]*\([0-9.]*[0-9]\).*/\1/p'; }
dinit_make() {
  local n
  mkdir -p "$dir/services/boot.d"
  printf 'type = internal\nwaits-for.d = boot.d\n' >"$dir/services/boot"
  for ((n = 1; n <= $1; n++)); do
    printf 'type = process\ncommand = %s service\nrestart = true\nrestart-delay = 0\nrestart-limit-count = 0\nsmooth-recovery = true\n' "$probe" >"$dir/services/s$n"
    ln -s "../s$n" "$dir/services/boot.d/s$n"
  done
}
dinit_argv() { argv=(dinit --container --services-dir "$dir/services" --socket-path "$dir/dinit.sock"); }
dinit_status() { argv=(dinitctl --socket-path "$dir/dinit.sock" list); }
dinit_halt() { kill "$pid"; }
