package reeve.rotation;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reeve.log.SupervisorLog;

/** How each log is rotated, for other threads and for reeve's log. The rotating thread writes, any thread reads. */
final class PublishedMethods {
  private final Map<String, String> byPath = new ConcurrentHashMap<>();
  private final Map<String, String> notesByPath = new ConcurrentHashMap<>();
  private final Set<String> removedPaths = ConcurrentHashMap.newKeySet();
  private final SupervisorLog log;

  PublishedMethods(SupervisorLog log) {
    this.log = log;
  }

  /** @return the label of the method, and the note of the log if there is one; null: the method is not known */
  String label(String path) {
    String label = byPath.get(path);
    String note = label == null ? null : notesByPath.get(path);
    String noted = note == null ? label : label + " (" + note + ")";
    return label != null && removedPaths.contains(path) ? noted + " (copied from the removed file)" : noted;
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

  /** Sets whether the services write to a removed file, from which their output is copied. */
  void setRemoved(String path, boolean removed) {
    if (removed) {
      removedPaths.add(path);
    } else {
      removedPaths.remove(path);
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
    removedPaths.remove(path);
  }
}
