package reeve.event;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reeve.config.LogFileAccess;
import reeve.config.LogSpec;
import reeve.config.RotationSpec;
import reeve.posix.FallbackSocket;

/**
 * Where the output of a service goes when its log cannot be opened: a file of its own, which is named after the
 * service, in a directory of a name that nothing else has. So every part of reeve recognises such a file by its path.
 * Any thread.
 */
public final class FallbackLogs {
  private static final String DIRECTORY = "/reeve-fallback-logs";
  private static final int MAX_BYTES = 1 << 20;
  private static final int KEEP = 3;

  /**
   * How these files are rotated, whatever the definition says: they may be in memory, and nothing else bounds them. One
   * of them occupies 4 MiB and, if it is written without a pause, at most about twice as much.
   */
  public static final LogSpec LIMITS = new LogSpec(MAX_BYTES, Optional.empty(), KEEP, LogSpec.Compression.NONE,
      LogFileAccess.NONE, RotationSpec.AUTO);

  private FallbackLogs() {}

  /** Returns whether a path is that of a fallback, or of one of its archives. */
  public static boolean isFallback(String path) {
    int name = path.lastIndexOf('/');
    return name >= DIRECTORY.length() && path.startsWith(DIRECTORY, name - DIRECTORY.length());
  }

  /**
   * The file of a stream of a service in the state directory.
   *
   * @param stream {@code stdout} or {@code stderr}
   */
  public static String inState(String stateDir, String service, String stream) {
    return stateDir + DIRECTORY + "/" + name(service, stream, "");
  }

  /**
   * Returns the file to read where no running reeve knows which one is in use: that of the last write, of the log and
   * the fallback in the state directory.
   *
   * @param configured the path of the log; null: there is none
   * @param stateDir null: there is none
   * @return null: there is none
   */
  public static String lastWritten(String configured, String stateDir, String service, String stream) {
    if (configured == null || stateDir == null) {
      return configured;
    }
    String fallback = inState(stateDir, service, stream);
    long written = new File(fallback).lastModified();
    return written > 0 && written > new File(configured).lastModified() ? fallback : configured;
  }

  /**
   * The files that are tried in turn. Outside of the state directory, which belongs to one reeve, the name also depends
   * on the configured path, because several processes of reeve may use the directory.
   *
   * @param stateDir null: there is none
   * @param runtimeDir a directory that belongs to the user; null: there is none
   * @param tempDir a directory in which all users may make files; null: only the usual ones
   * @param configured the path of the log that cannot be opened
   */
  public static List<String> paths(String stateDir, String runtimeDir, String tempDir, int uid, String service,
      String stream, String configured) {
    List<String> paths = new ArrayList<>(5);
    if (stateDir != null) {
      paths.add(inState(stateDir, service, stream));
    }
    String name = "/" + name(service, stream, "." + Integer.toHexString(configured.hashCode()));
    if (runtimeDir != null) {
      paths.add(runtimeDir + DIRECTORY + name);
    }
    if (tempDir != null && tempDir.startsWith("/")) {
      paths.add(tempDir + "/reeve-" + uid + DIRECTORY + name);
    }
    for (String socket : FallbackSocket.paths(uid)) {
      paths.add(socket.substring(0, socket.lastIndexOf('/')) + DIRECTORY + name);
    }
    return paths;
  }

  private static String name(String service, String stream, String mark) {
    return service + mark + (stream.equals("stderr") ? ".err.log" : ".log");
  }
}
