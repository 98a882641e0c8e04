package reeve.posix;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds a command as execvp(3) does, but in the PATH of the service instead of ours. Unlike execvp, it does not run a
 * file without a {@code #!} line as a shell script, because that would hide a broken program.
 */
public final class CommandLookup {
  /** Where commands are searched when PATH is not set: Debian's for root. */
  public static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /**
   * What was found.
   *
   * @param program path to pass to {@link Processes#spawn}; null: no command was found
   * @param searched the PATH that was searched; null if the name has a slash, because then there is no search
   * @param errno 0, or why no command was found: ENOENT (exit code 127 in a shell), or EACCES if a file was found that
   *     may not be executed (126)
   */
  public record Result(String program, String searched, int errno) {}

  private CommandLookup() {}

  /**
   * Finds a command. A name with a slash is neither searched nor checked: the spawn shows whether it can be executed.
   *
   * @param name argv[0]
   * @param path value of PATH in the environment of the service; null: {@link #DEFAULT_PATH}. Empty parts mean the
   *     working directory
   * @param directory working directory of the service, absolute; null: ours. Relative names and relative parts of PATH
   *     are resolved against it
   */
  public static Result find(Files files, String name, String path, String directory) {
    if (name.indexOf('/') >= 0) {
      return new Result(from(directory, name), null, 0);
    }
    String search = path == null ? DEFAULT_PATH : path;
    if (name.isEmpty()) {
      return new Result(null, search, Errno.ENOENT);
    }
    int length = search.length();
    for (int start = 0, end; start <= length; start = end + 1) {
      end = endOfPart(search, start);
      String candidate = candidate(directory, search, start, end, name);
      if (files.isExecutable(candidate) && !isDirectory(files, candidate)) {
        return new Result(candidate, search, 0);
      }
    }
    return new Result(null, search, reason(files, name, search, directory));
  }

  /**
   * Finds a command for a process with another root directory.
   *
   * @param root absolute
   * @return paths as the process sees them
   */
  public static Result findBelow(Files files, String root, String name, String path, String directory) {
    if (name.indexOf('/') >= 0) {
      return find(files, name, path, directory);
    }
    String search = path == null ? DEFAULT_PATH : path;
    for (String candidate : candidates(name, search, directory)) {
      if (files.isExecutable(root + candidate) && !isDirectory(files, root + candidate)) {
        return new Result(candidate, search, 0);
      }
    }
    return new Result(null, search + " below " + root, Errno.ENOENT);
  }

  /** Searches again for the reason, which the calls that are made for each start do not give. */
  private static int reason(Files files, String name, String search, String directory) {
    for (int start = 0, end; start <= search.length(); start = end + 1) {
      end = endOfPart(search, start);
      String candidate = candidate(directory, search, start, end, name);
      if (files.checkExecutable(candidate) == Errno.EACCES && !isDirectory(files, candidate)) {
        return Errno.EACCES;
      }
    }
    return Errno.ENOENT;
  }

  private static int endOfPart(String search, int start) {
    int colon = search.indexOf(':', start);
    return colon < 0 ? search.length() : colon;
  }

  private static String candidate(String directory, String search, int start, int end, String name) {
    return from(directory, end == start ? name : search.substring(start, end) + "/" + name);
  }

  /** The execute bit of a directory permits to search it. */
  private static boolean isDirectory(Files files, String path) {
    Files.FileInfo info = files.fileInfo(path);
    return info != null && info.isDirectory();
  }

  /** Lists the paths that {@link #find} checks, whether or not a file exists there. */
  public static List<String> candidates(String name, String path, String directory) {
    List<String> candidates = new ArrayList<>();
    if (name.indexOf('/') >= 0) {
      candidates.add(from(directory, name));
      return candidates;
    }
    for (String part : (path == null ? DEFAULT_PATH : path).split(":", -1)) {
      candidates.add(from(directory, part.isEmpty() ? name : part + "/" + name));
    }
    return candidates;
  }

  private static String from(String directory, String path) {
    if (directory == null || path.startsWith("/")) {
      return path;
    }
    return directory.endsWith("/") ? directory + path : directory + "/" + path;
  }
}
