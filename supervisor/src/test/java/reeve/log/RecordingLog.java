package reeve.log;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The supervisor's log as tests see it: it keeps every message, in order. Any thread. */
public final class RecordingLog implements SupervisorLog {
  /** Each message with its level in front: {@code warn Cannot open …}. */
  public final List<String> lines = new CopyOnWriteArrayList<>();

  /** Each message without its level. */
  public final List<String> messages = new CopyOnWriteArrayList<>();

  @Override
  public void info(String message) {
    record("info", message);
  }

  @Override
  public void warn(String message) {
    record("warn", message);
  }

  @Override
  public void error(String message) {
    record("error", message);
  }

  private void record(String level, String message) {
    lines.add(level + " " + message);
    messages.add(message);
  }
}
