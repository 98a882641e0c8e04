package reeve.rotation;

import java.util.List;

/**
 * The services that write to a log.
 *
 * @param services their names
 * @param control through which their processes are frozen and signalled; null: that is not possible
 */
record LogWriters(List<String> services, WriterControl control) {
  static final LogWriters NONE = new LogWriters(List.of(), null);
}
