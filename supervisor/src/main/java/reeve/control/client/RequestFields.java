package reeve.control.client;

import java.util.LinkedHashMap;
import java.util.Map;
import reeve.control.Selector;

/** The parameters of a request. One thread. */
final class RequestFields {
  private final Map<String, Object> fields = new LinkedHashMap<>();

  /** The parameters that select services. */
  static RequestFields of(Selector services) {
    RequestFields request = new RequestFields();
    if (!services.terms().isEmpty()) {
      request.with("services", services.terms());
    }
    return request.withTrue("failed", services.failed()).withTrue("all", services.all());
  }

  /** The parameter that names one service. */
  static RequestFields ofService(String name) {
    return new RequestFields().with("service", name);
  }

  /** Adds a parameter, whose value is as {@link reeve.json.Json#text} takes it. */
  RequestFields with(String name, Object value) {
    fields.put(name, value);
    return this;
  }

  /** Adds a parameter if it is true. Otherwise it is left out, because an older reeve may not know it. */
  RequestFields withTrue(String name, boolean value) {
    return value ? with(name, true) : this;
  }

  /** Adds {@code wait} and {@code progress}. */
  RequestFields with(ReplyWait wait) {
    return with("wait", wait.forResult()).with("progress", wait.forResult() && wait.listener() != null);
  }

  /** Adds a field, unless the text is null. */
  RequestFields withText(String name, String text) {
    return text == null ? this : with(name, text);
  }

  Map<String, Object> fields() {
    return fields;
  }
}
