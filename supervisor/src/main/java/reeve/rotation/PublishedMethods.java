package reeve.rotation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reeve.log.SupervisorLog;

/** How each log is rotated, for other threads and for reeve's log. The rotating thread writes, any thread reads. */
final class PublishedMethods {
  private final Map<String, String> byPath = new ConcurrentHashMap<>();
  private final SupervisorLog log;

  PublishedMethods(SupervisorLog log) {
    this.log = log;
  }

  /** @return the label of the method; null: it is not known */
  String label(String path) {
    return byPath.get(path);
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
  }
}
