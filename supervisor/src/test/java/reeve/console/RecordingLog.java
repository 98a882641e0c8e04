package reeve.console;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reeve.log.SupervisorLog;

/** A log of reeve that a test can look into. */
public final class RecordingLog implements SupervisorLog {
  public final List<String> lines = new CopyOnWriteArrayList<>();

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
