# PM2 by pm2-runtime, its command for containers; output into files, without the module that rotates them. The variables of PM2 keep it in $dir.
pm2_version() { command -v pm2-runtime >/dev/null && node -p 'require(require("fs").realpathSync(process.argv[1]) + "/../../package.json").version' "$(command -v pm2-runtime)"; }
pm2_make() {
  local n
  {
    printf '{ "apps": ['
    for ((n = 1; n <= $1; n++)); do
      [ "$n" = 1 ] || printf ','
      printf '\n{ "name": "s%d", "script": "%s", "args": "service", "interpreter": "none", "exec_mode": "fork", "max_restarts": 100000, "min_uptime": 100, "pmx": false }' "$n" "$probe"
    done
    printf '\n] }\n'
  } >"$dir/ecosystem.json"
}
pm2_argv() { argv=(env "PM2_HOME=$dir/pm2" PM2_DISCRETE_MODE=true pm2-runtime start "$dir/ecosystem.json"); }
pm2_status() { argv=(env "PM2_HOME=$dir/pm2" PM2_DISCRETE_MODE=true pm2 list); }
pm2_halt() { kill "$pid"; }
