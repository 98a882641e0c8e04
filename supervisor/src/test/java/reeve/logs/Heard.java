package reeve.logs;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A log of reeve that a test can look into. */
final class Heard implements OwnLog {
  final List<String> lines = new CopyOnWriteArrayList<>();

  @Override
  public void info(String message) {
    lines.add("info " + message);
  }

  @Override
  public void warn(String message) {
    lines.add("warn " + message);
  }

  @Override
  public void error(String message) {
    lines.add("error " + message);
  }
}
