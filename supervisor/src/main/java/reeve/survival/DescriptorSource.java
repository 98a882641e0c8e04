package reeve.survival;

import java.util.Map;

/** Has descriptors that go on when a reeve replaces its program. Loop thread. */
public interface DescriptorSource {
  /**
   * Adds them.
   *
   * @param descriptors by the names under which the new program takes them: the paths of sockets and locks
   */
  void addTo(Map<String, Integer> descriptors);
}
