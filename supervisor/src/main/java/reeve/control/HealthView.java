package reeve.control;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import reeve.core.HealthState;
import reeve.text.Rfc3339;

/**
 * The health of a service as others see it. Times are milliseconds since 1970.
 *
 * @param status NONE: it is not asked at present
 * @param check {@code http}, {@code tcp}, {@code unix}, {@code command} or {@code file}
 * @param failures in a row, that count
 * @param checkedAt when the last answer came; 0: none did yet
 * @param errors the last ones, the oldest first; also of lives before
 */
public record HealthView(HealthState.Status status, String check, int failures, long checkedAt, List<Error> errors) {
  /**
   * What was wrong.
   *
   * @param at when; of several in a row that say the same, the last one
   * @param times how many those are
   */
  public record Error(long at, int times, String message) {}

  public HealthView {
    errors = List.copyOf(errors);
  }

  static void write(JsonWriter json, HealthView health) throws IOException {
    if (health == null) {
      json.nullValue();
      return;
    }
    json.beginObject();
    json.name("state").value(health.status.name().toLowerCase(Locale.ROOT));
    json.name("check").value(health.check);
    json.name("failures").value(health.failures);
    json.name("checkedAt").value(health.checkedAt == 0 ? null : Rfc3339.format(health.checkedAt));
    json.name("errors").beginArray();
    for (Error error : health.errors) {
      json.beginObject();
      json.name("at").value(Rfc3339.format(error.at));
      json.name("times").value(error.times);
      json.name("message").value(error.message);
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }
}
