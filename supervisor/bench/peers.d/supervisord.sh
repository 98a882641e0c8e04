# supervisord: output into files with its default rotation (50 MB, 10 files). It starts at most one service again in each second of its loop.
supervisord_version() { command -v supervisord >/dev/null && command -v supervisorctl >/dev/null && supervisord --version; }
supervisord_make() {
  local n
  {
    printf '[unix_http_server]\nfile=%s/s.sock\n[supervisord]\nnodaemon=true\nlogfile=/dev/null\nlogfile_maxbytes=0\npidfile=%s/pid\nminfds=4096\n' "$dir" "$dir"
    printf '[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n'
    printf '[supervisorctl]\nserverurl=unix://%s/s.sock\n' "$dir"
    for ((n = 1; n <= $1; n++)); do
      printf '[program:s%d]\ncommand=%s service\nautorestart=true\nstartsecs=0\nstdout_logfile=%s/s%d.log\nredirect_stderr=true\n' "$n" "$probe" "$dir" "$n"
    done
  } >"$dir/s.conf"
}
supervisord_argv() { argv=(supervisord -c "$dir/s.conf"); }
supervisord_status() { argv=(supervisorctl -c "$dir/s.conf" status); }
supervisord_halt() { kill "$pid"; }
