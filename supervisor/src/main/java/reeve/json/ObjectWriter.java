package reeve.json;

/**
 * Writes one JSON object as text, on one line and without a line end. It writes to memory, so no method fails. Strings
 * may be null and are written as JSON's {@code null}. An instance is for one thread.
 *
 * <p>It does not use gson's writer: that class compiles a regular expression when it is loaded, and with it the JVM
 * loads 200 classes of its own, which a supervisor that keeps a ledger would hold for its whole life.
 */
public final class ObjectWriter {
  /** Adds fields to an object that the caller begins and ends. */
  public interface Fields {
    void addTo(ObjectWriter json);
  }

  private final StringBuilder text;
  private boolean first = true; // of the current object or array
  private boolean named; // the name of the next value has been written

  /**
   * Begins the object.
   *
   * @param capacity the expected length, in characters
   */
  public ObjectWriter(int capacity) {
    text = new StringBuilder(capacity);
    beginObject();
  }

  /** Adds a field with a string. */
  public ObjectWriter string(String name, String value) {
    name(name);
    return stringElement(value);
  }

  /** Adds a field with a number. */
  public ObjectWriter number(String name, long value) {
    name(name);
    value();
    text.append(value);
    return this;
  }

  /** Adds a field with a number, or with null where the value is negative, which means unknown. */
  public ObjectWriter knownNumber(String name, long value) {
    return value < 0 ? nullField(name) : number(name, value);
  }

  /** Adds a field with a boolean, or with null. */
  public ObjectWriter bool(String name, Boolean value) {
    return raw(name, String.valueOf(value));
  }

  /** Adds a field with null. */
  public ObjectWriter nullField(String name) {
    return string(name, null);
  }

  /** Adds a field with a value that is already JSON. */
  public ObjectWriter raw(String name, String value) {
    name(name);
    return rawElement(value);
  }

  /** Adds a value that is already JSON as an element of the current array. */
  public ObjectWriter rawElement(String value) {
    value();
    text.append(value);
    return this;
  }

  /** Adds the fields that another part of the program provides. */
  public ObjectWriter fields(Fields fields) {
    fields.addTo(this);
    return this;
  }

  /** Begins an object in the field of this name. */
  public ObjectWriter beginObject(String name) {
    name(name);
    return beginObject();
  }

  /** Begins an object as an element of the current array. */
  public ObjectWriter beginObject() {
    return begin('{');
  }

  /** Ends the object that began last; not the outermost one, which {@link #finish} ends. */
  public ObjectWriter endObject() {
    return end('}');
  }

  /** Begins an array in the field of this name. */
  public ObjectWriter beginArray(String name) {
    name(name);
    return begin('[');
  }

  /** Ends the array that began last. */
  public ObjectWriter endArray() {
    return end(']');
  }

  /** Adds an array of strings. */
  public ObjectWriter strings(String name, Iterable<String> values) {
    beginArray(name);
    for (String value : values) {
      stringElement(value);
    }
    return endArray();
  }

  /**
   * Ends the object.
   *
   * @return its text
   */
  public String finish() {
    endObject();
    return text.toString();
  }

  /**
   * Removes the text that has been written so far, so that a long object can be passed on part by part; the parts and
   * {@link #finish} together are the text of the object.
   */
  public String takeText() {
    String part = text.toString();
    text.setLength(0);
    return part;
  }

  /** How many characters {@link #takeText} would return. */
  public int length() {
    return text.length();
  }

  private ObjectWriter stringElement(String value) {
    value();
    if (value == null) {
      text.append("null");
    } else {
      Json.quote(text, value);
    }
    return this;
  }

  private ObjectWriter begin(char bracket) {
    value();
    text.append(bracket);
    first = true;
    return this;
  }

  private ObjectWriter end(char bracket) {
    text.append(bracket);
    first = false;
    return this;
  }

  private void name(String name) {
    separate();
    Json.quote(text, name);
    text.append(':');
    named = true;
  }

  /** What comes before a value: nothing after a name. */
  private void value() {
    if (!named) {
      separate();
    }
    named = false;
  }

  private void separate() {
    if (!first) {
      text.append(',');
    }
    first = false;
  }
}
