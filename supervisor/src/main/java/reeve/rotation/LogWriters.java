package reeve.rotation;

import java.util.List;

/**
 * The services that write to a log.
 *
 * @param services their names
 * @param control freezes and signals their processes; null: they cannot be frozen or signalled
 */
record LogWriters(List<String> services, WriterControl control) {
  static final LogWriters NONE = new LogWriters(List.of(), null);
}
