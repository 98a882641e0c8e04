package reeve.cli.activate;

import java.io.File;
import java.io.IOException;
import java.util.Map;
import reeve.cli.common.ReeveLocator;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.posix.Posix;

/** The file and the reeve of a directory. */
final class ProjectPlace {
  private ProjectPlace() {}

  /** The canonical path of the file of a directory, also if the file or the directory exists no more. */
  static String file(String directory) {
    File file = new File(directory, HookedProject.FILE);
    try {
      return file.getCanonicalPath();
    } catch (IOException e) {
      return file.getAbsolutePath();
    }
  }

  /**
   * Connects to the reeve of a project.
   *
   * @param file the canonical path of its file
   * @return null: none runs that has read this file
   */
  static ControlClient connect(Posix posix, Map<String, String> variables, String file, String directory)
      throws ClientException {
    ControlClient reeve;
    try {
      reeve = new ReeveLocator(null, new File(directory).getAbsolutePath(), false, posix, variables).connect();
    } catch (ClientException e) {
      if (e.isAbsent()) {
        return null;
      }
      throw e;
    }
    if (reeve.versionDetails().files().contains(file)) {
      return reeve;
    }
    reeve.close(); // such as PID 1, which runs something else
    return null;
  }
}
