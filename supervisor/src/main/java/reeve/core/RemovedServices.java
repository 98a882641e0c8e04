package reeve.core;

import java.util.LinkedHashMap;
import java.util.Map;

/** The number of the last run of each removed service, by name. Keeps the latest 1000. */
public final class RemovedServices extends LinkedHashMap<String, Long> {
  private static final long serialVersionUID = 1L;
  private static final int CAPACITY = 1000;

  @Override
  protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
    return size() > CAPACITY;
  }
}
