package reeve.exports;

/**
 * What is different in the exported files. Immutable.
 *
 * @param service its name; empty: it concerns all services
 * @param key the key of the definition
 * @param lost true: the key has no equal, and is left out; false: it has a similar meaning
 * @param text what is different, or what to do instead
 */
public record ExportNote(String service, String key, boolean lost, String text) {
  /** One line for people. */
  public String sentence() {
    return (service.isEmpty() ? "" : service + ": ") + key + ": " + (lost ? "no equal" : "changed")
        + (text.isEmpty() ? "" : ": " + text);
  }
}
