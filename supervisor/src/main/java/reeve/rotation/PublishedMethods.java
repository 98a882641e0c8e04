package reeve.rotation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reeve.log.SupervisorLog;

/** How each log is rotated, for other threads and for reeve's log. The rotating thread writes, any thread reads. */
final class PublishedMethods {
  private final Map<String, String> byPath = new ConcurrentHashMap<>();
  private final Map<String, String> notesByPath = new ConcurrentHashMap<>();
  private final SupervisorLog log;

  PublishedMethods(SupervisorLog log) {
    this.log = log;
  }

  /** @return the label of the method, and the note of the log if there is one; null: the method is not known */
  String label(String path) {
    String label = byPath.get(path);
    String note = label == null ? null : notesByPath.get(path);
    return note == null ? label : label + " (" + note + ")";
  }

  /**
   * Sets what else is to be known about the rotation of a log.
   *
   * @param note such as {@code throttled}; null: nothing
   */
  void setNote(String path, String note) {
    if (note == null) {
      notesByPath.remove(path);
    } else {
      notesByPath.put(path, note);
    }
  }

  /** Publishes the method of a log if it is known, and logs it if it differs from the previous one. */
  void publish(String path, MethodSelector methods) {
    RotationMethod method = methods.method();
    if (method != null && !method.label().equals(byPath.put(path, method.label()))) {
      log.info("Rotates \"" + path + "\" by " + method.label() + (!methods.isLastResort() ? ""
          : ", because its file system can take nothing out of a file: rotate = \"freeze\" or \"signal\" rotates it"
              + " while it is written to"));
    }
  }

  void forget(String path) {
    byPath.remove(path);
    notesByPath.remove(path);
  }
}
