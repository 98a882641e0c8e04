package reeve.control;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.util.Escaped;
import reeve.json.Json;

/**
 * The parameters of a request, read by name and type. After the last one, {@link #done} rejects parameters that were
 * not read. One thread.
 */
public final class RequestParams {
  private static final int MAX_NAMES = 10_000;

  private final Map<String, Object> values;
  private final Set<String> known = new HashSet<>();

  RequestParams(Map<String, Object> values) {
    this.values = values;
  }

  private Object take(String name) {
    known.add(name);
    return values.get(name);
  }

  /** @return {@code defaultValue} if the parameter is absent */
  public boolean bool(String name, boolean defaultValue) throws RpcException {
    Object value = take(name);
    if (value == null) {
      return defaultValue;
    }
    if (value instanceof Boolean bool) {
      return bool;
    }
    throw invalid(name, "true or false");
  }

  /** @return null if the parameter is absent */
  public String string(String name) throws RpcException {
    Object value = take(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw invalid(name, "a string");
  }

  /** @return {@code defaultValue} if the parameter is absent */
  public long number(String name, long defaultValue, long min, long max) throws RpcException {
    Object value = take(name);
    if (value == null) {
      return defaultValue;
    }
    Long number = value instanceof Json.Num num ? num.asLong() : null;
    if (number == null || number < min || number > max) {
      throw invalid(name, "a whole number from " + min + " to " + max);
    }
    return number;
  }

  /**
   * An array of strings, or one string.
   *
   * @return empty if the parameter is absent
   */
  public List<String> strings(String name) throws RpcException {
    Object value = take(name);
    if (value == null) {
      return List.of();
    }
    if (value instanceof String one) {
      return List.of(one);
    }
    List<String> result = new ArrayList<>();
    if (value instanceof List<?> list && list.size() <= MAX_NAMES) {
      for (Object one : list) {
        if (!(one instanceof String text)) {
          throw invalid(name, "an array of strings");
        }
        result.add(text);
      }
      return result;
    }
    throw invalid(name, "an array of strings");
  }

  /** @return null if the parameter is absent */
  public Map<String, Object> object(String name) throws RpcException {
    Object value = take(name);
    Map<String, Object> object = value == null ? null : Json.object(value);
    if (value != null && object == null) {
      throw invalid(name, "an object");
    }
    return object;
  }

  /** The parameters {@code services}, {@code failed} and {@code all}. */
  public Selector selector() throws RpcException {
    return new Selector(strings("services"), bool("failed", false), bool("all", false));
  }

  /** Ends the reading. Every method calls it, so that a misspelt parameter is an error and is never ignored. */
  public void done() throws RpcException {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw new RpcException(RpcException.INVALID_PARAMS,
            "cannot take the parameter " + Escaped.quote(name) + ": this method has "
                + (known.isEmpty() ? "none" : String.join(", ", known.stream().sorted().toList())));
      }
    }
  }

  private static RpcException invalid(String name, String wanted) {
    return new RpcException(RpcException.INVALID_PARAMS, "cannot take \"" + name + "\": it is " + wanted);
  }
}
