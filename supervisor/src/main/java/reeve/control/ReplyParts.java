package reeve.control;

import java.util.List;
import reeve.json.ObjectWriter;

/**
 * The fields of a result, written part by part as the client reads them: the answer about ten thousand services is
 * megabytes long, and is never in memory as a whole. The data must not change until the last part is written. Control
 * thread only.
 */
public interface ReplyParts {
  /** Writes one element of an array: a value, or an object with its begin and end. */
  interface Element<T> {
    void write(ObjectWriter json, T item);
  }

  /**
   * Writes the next part.
   *
   * @return whether another part follows
   */
  boolean writeNext(ObjectWriter json);

  /** A result of one part. */
  static ReplyParts whole(ObjectWriter.Fields fields) {
    return json -> {
      json.fields(fields);
      return false;
    };
  }

  /** A result with one array and no other field. */
  static <T> ReplyParts array(String name, List<T> items, Element<T> element) {
    return array(json -> {}, name, items, element, json -> {});
  }

  /**
   * A result with an array in which each element is a part.
   *
   * @param before adds the fields before the array
   * @param after adds the fields after it
   */
  static <T> ReplyParts array(ObjectWriter.Fields before, String name, List<T> items, Element<T> element,
      ObjectWriter.Fields after) {
    return new ReplyParts() {
      private int next = -1;

      @Override
      public boolean writeNext(ObjectWriter json) {
        if (next < 0) {
          json.fields(before).beginArray(name);
        } else if (next < items.size()) {
          element.write(json, items.get(next));
        } else {
          json.endArray().fields(after);
        }
        return next++ < items.size();
      }
    };
  }
}
