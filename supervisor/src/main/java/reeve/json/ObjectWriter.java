package reeve.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * Writes one JSON object as text, on one line and without a line end. It writes to memory, so no method fails. Strings
 * may be null and are written as JSON's {@code null}. An instance is for one thread.
 */
public final class ObjectWriter {
  /** Adds fields to an object that the caller begins and ends. */
  public interface Fields {
    void addTo(ObjectWriter json);
  }

  private final StringWriter text;
  private final JsonWriter json;

  /**
   * Begins the object.
   *
   * @param capacity the expected length, in characters
   */
  public ObjectWriter(int capacity) {
    text = new StringWriter(capacity);
    json = new JsonWriter(text); // writes fields with null, and no escapes for HTML
    beginObject();
  }

  /** Adds a field with a string. */
  public ObjectWriter string(String name, String value) {
    try {
      json.name(name).value(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Adds a field with a number. */
  public ObjectWriter number(String name, long value) {
    try {
      json.name(name).value(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Adds a field with a number, or with null where the value is negative, which means unknown. */
  public ObjectWriter knownNumber(String name, long value) {
    return value < 0 ? nullField(name) : number(name, value);
  }

  /** Adds a field with a boolean, or with null. */
  public ObjectWriter bool(String name, Boolean value) {
    try {
      json.name(name).value(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
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
    try {
      json.jsonValue(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    try {
      json.beginObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Ends the object that began last; not the outermost one, which {@link #finish} ends. */
  public ObjectWriter endObject() {
    try {
      json.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Begins an array in the field of this name. */
  public ObjectWriter beginArray(String name) {
    name(name);
    try {
      json.beginArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Ends the array that began last. */
  public ObjectWriter endArray() {
    try {
      json.endArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Adds an array of strings. */
  public ObjectWriter strings(String name, Iterable<String> values) {
    beginArray(name);
    try {
      for (String value : values) {
        json.value(value);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return endArray();
  }

  /**
   * Ends the object.
   *
   * @return its text
   */
  public String finish() {
    try {
      json.endObject();
      json.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /**
   * Removes the text that has been written so far, so that a long object can be passed on part by part; the parts and
   * {@link #finish} together are the text of the object.
   */
  public String takeText() {
    String part = text.toString();
    text.getBuffer().setLength(0);
    return part;
  }

  /** How many characters {@link #takeText} would return. */
  public int length() {
    return text.getBuffer().length();
  }

  private void name(String name) {
    try {
      json.name(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
