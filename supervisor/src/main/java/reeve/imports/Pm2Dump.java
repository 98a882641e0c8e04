package reeve.imports;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;

/** Makes the declaration of an app from an entry of {@code dump.pm2}, whose settings have other names. Pure. */
final class Pm2Dump {
  private static final Map<String, String> NAMES = Map.of("pm_exec_path", "script", "pm_cwd", "cwd", "exec_interpreter",
      "interpreter", "pm_out_log_path", "out_file", "pm_err_log_path", "error_file");

  /** Settings that have the same name in both. */
  private static final List<String> SAME =
      List.of("name", "namespace", "args", "node_args", "exec_mode", "kill_timeout",
          "autorestart", "max_memory_restart", "restart_delay", "exp_backoff_restart_delay", "stop_exit_codes", "uid",
          "gid",
          "watch", "cron_restart", "wait_ready", "treekill", "min_uptime", "max_restarts");

  private Pm2Dump() {}

  static JsonObject app(JsonObject dump, int processes) {
    JsonObject app = new JsonObject();
    for (String name : SAME) {
      if (dump.has(name) && !dump.get(name).isJsonNull()) {
        app.add(name, dump.get(name));
      }
    }
    NAMES.forEach((from, to) -> {
      if (dump.has(from)) {
        app.add(to, dump.get(from));
      }
    });
    app.addProperty("instances", processes);
    JsonObject env = new JsonObject();
    if (dump.has("env") && dump.get("env").isJsonObject()) {
      for (Map.Entry<String, JsonElement> variable : dump.getAsJsonObject("env").entrySet()) {
        String name = variable.getKey();
        boolean own = name.matches("PM2_.*|PWD|OLDPWD|SHLVL|_|SSH_.*|XDG_SESSION_.*|NODE_APP_INSTANCE|unique_id");
        if (!own && variable.getValue().isJsonPrimitive()) {
          env.add(name, variable.getValue());
        }
      }
    }
    app.add("env", env);
    return app;
  }
}
