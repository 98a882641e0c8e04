package reeve.core;

import java.util.LinkedHashMap;
import java.util.Map;

/** Names that were removed, with the number of their last life: the latest of them. */
public final class RemovedServices extends LinkedHashMap<String, Long> {
  private static final long serialVersionUID = 1L;
  private static final int MOST = 1000;

  @Override
  protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
    return size() > MOST;
  }
}
