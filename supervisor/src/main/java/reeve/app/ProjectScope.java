package reeve.app;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory with a {@code reeve.toml}, whose reeve has a socket, a state directory and a log directory of its own.
 * Immutable.
 *
 * @param name the last name of the directory; not unique
 * @param directory its canonical path
 * @param key a short name for files, which is made of the name and of a hash of the path: ASCII, without a slash
 */
public record ProjectScope(String name, String directory, String key) {
  /** The name of the file that makes a directory a project. */
  public static final String FILE = "reeve.toml";

  private static final int LONGEST_NAME = 24;
  private static final String CONFIGURATION = "/etc/";

  /** The project of a directory, whether it has the file or not. */
  public static ProjectScope at(String directory) {
    Path path = Path.of(directory).toAbsolutePath().normalize();
    try {
      path = path.toRealPath();
    } catch (IOException e) {
      // A directory that does not exist any more keeps the name that it was given.
    }
    String canonical = path.toString();
    String name = path.getFileName() == null ? "root" : path.getFileName().toString();
    return new ProjectScope(name, canonical, shortened(name) + "-" + hash(canonical));
  }

  /**
   * The project of a configuration: the directory of the first file that is called {@code reeve.toml}, or that has such
   * a file in it.
   *
   * @param files files and directories, as for {@code run}
   * @return null: there is none, or it is below {@code /etc}, which is the configuration of the machine
   */
  public static ProjectScope ofFiles(List<String> files) {
    for (String name : files) {
      File file = new File(name).getAbsoluteFile();
      String directory = file.getName().equals(FILE) ? file.getParent()
          : new File(file, FILE).isFile() ? file.getPath() : null;
      if (directory != null) {
        ProjectScope project = at(directory);
        return (project.directory + "/").startsWith(CONFIGURATION) ? null : project;
      }
    }
    return null;
  }

  /** The path of the file of the project. */
  public String file() {
    return directory.endsWith("/") ? directory + FILE : directory + "/" + FILE;
  }

  private static String shortened(String name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.length() && text.length() < LONGEST_NAME; i++) {
      char c = name.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
          || c == '.' && i > 0;
      text.append(plain ? c : '_');
    }
    return text.toString();
  }

  /**
   * 64-bit FNV-1a in hexadecimal. It need not withstand an attack, because only the user's own directories are hashed,
   * and a cryptographic one would load java.security in each command.
   */
  private static String hash(String path) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    String digits = Long.toHexString(hash);
    return "0".repeat(16 - digits.length()) + digits;
  }
}
