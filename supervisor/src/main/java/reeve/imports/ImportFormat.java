package reeve.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A format that can be imported. */
public enum ImportFormat {
  /** The configuration of supervisord. */
  SUPERVISOR("supervisor"),
  /** The apps of PM2. */
  PM2("pm2"),
  /** The processes of foreman, with their .env. */
  PROCFILE("procfile"),
  /** A service of systemd, or a directory of these. */
  SYSTEMD("systemd"),
  /** The services of Compose that have a command. */
  COMPOSE("compose"),
  /** The jobs of a user in a table of cron. */
  CRONTAB("crontab"),
  /** The jobs in a table of cron with a user in each, as /etc/crontab and the files of /etc/cron.d. */
  SYSTEM_CRONTAB("system-crontab"),
  /** The processes of process-compose. */
  PROCESS_COMPOSE("process-compose"),
  /** The daemons of pitchfork. */
  PITCHFORK("pitchfork");

  private static final Pattern SUPERVISOR_SECTION = Pattern.compile(
      "^\\[(supervisord|supervisorctl|unix_http_server|inet_http_server|include|"
          + "(program|group|eventlistener|fcgi-program|rpcinterface):[^\\]]*)\\]",
      Pattern.MULTILINE);

  private static final Pattern PM2_APP = Pattern.compile("[\"']?(script|pm_exec_path)[\"']?\\s*:");

  private final String word;

  ImportFormat(String word) {
    this.word = word;
  }

  /** The word on the command line and in JSON. */
  public String word() {
    return word;
  }

  /** The words of all formats. */
  public static List<String> words() {
    List<String> words = new ArrayList<>();
    for (ImportFormat format : values()) {
      words.add(format.word);
    }
    return words;
  }

  /** @return null: there is no format with that word */
  public static ImportFormat of(String word) {
    for (ImportFormat format : values()) {
      if (format.word.equals(word)) {
        return format;
      }
    }
    return null;
  }

  /**
   * Finds out the format of a file.
   *
   * @param name the name of the file
   * @return null: it is not known
   */
  static ImportFormat detect(String name, String text) {
    boolean script = name.endsWith(".config.js") || name.endsWith(".config.cjs") || name.equals("dump.pm2");
    if (script || name.endsWith(".json") && PM2_APP.matcher(text).find()) {
      return PM2;
    }
    if (name.equals("Procfile") || name.startsWith("Procfile.") || name.endsWith(".procfile")) {
      return PROCFILE;
    }
    if (name.endsWith(".service")) {
      return SYSTEMD;
    }
    if (name.matches("pitchfork(\\.local)?\\.toml")) {
      return PITCHFORK;
    }
    if (name.matches("process-compose.*\\.ya?ml")) {
      return PROCESS_COMPOSE;
    }
    if (name.matches("(docker-)?compose.*\\.ya?ml")) {
      return COMPOSE;
    }
    boolean ini = name.endsWith(".conf") || name.endsWith(".ini");
    return (ini || !name.contains(".")) && SUPERVISOR_SECTION.matcher(text).find() ? SUPERVISOR : null;
  }
}
