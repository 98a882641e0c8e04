package reeve.app;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is recorded of a project whose reeve runs, in a small file beside the sockets of projects. Immutable.
 *
 * @param project with the directory that it had when its reeve started
 * @param device of the directory: it and the inode show whether the directory was moved
 * @param inode of the directory
 * @param pid of its reeve, in the pid namespace of that reeve
 * @param startTicks when that process started, as in /proc/pid/stat
 * @param bootId of the boot in which it started
 * @param socket the absolute path of its control socket
 */
public record ProjectEntry(ProjectScope project, long device, long inode, int pid, long startTicks, String bootId,
    String socket) {
  /** The end of the name of the file. */
  static final String SUFFIX = ".project";

  private static final String FORMAT = "reeve-project=1";

  /** The lines of the file. */
  public String encode() {
    return FORMAT + "\ndirectory=" + escaped(project.directory()) + "\ndevice=" + device + "\ninode=" + inode + "\npid="
        + pid + "\nstart=" + startTicks + "\nboot=" + bootId + "\nsocket=" + escaped(socket) + "\n";
  }

  /** @return null: it is not such a file */
  static ProjectEntry decode(String text) {
    if (!text.startsWith(FORMAT + "\n") || !text.endsWith("\n")) {
      return null;
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : text.split("\n")) {
      int at = line.indexOf('=');
      values.put(at < 0 ? line : line.substring(0, at), at < 0 ? "" : plain(line.substring(at + 1)));
    }
    String directory = values.get("directory");
    String socket = values.get("socket");
    try {
      return directory == null || !directory.startsWith("/") || socket == null || !socket.startsWith("/") ? null
          : new ProjectEntry(ProjectScope.at(directory), Long.parseLong(values.get("device")),
              Long.parseLong(values.get("inode")), Integer.parseInt(values.get("pid")),
              Long.parseLong(values.get("start")), values.getOrDefault("boot", ""), socket);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n");
  }

  private static String plain(String value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        i++;
        c = value.charAt(i) == 'n' ? '\n' : value.charAt(i);
      }
      text.append(c);
    }
    return text.toString();
  }
}
