package reeve.survival;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.core.Requester;
import reeve.posix.RawText;

/**
 * What a reeve that replaces itself passes to the new program, beside the state file: which descriptors it has left
 * open, and what the upgrade was. It is passed in a file in memory, whose number is in the environment. Pure.
 *
 * @param version of the program that was replaced
 * @param by the process that requested it
 * @param upgrades how often this process has replaced its program
 * @param descriptors by what they are: the path of a socket or a lock
 */
public record Handover(String version, Requester by, int upgrades, Map<String, Integer> descriptors) {
  private static final int HEAD = 5;

  /** Writes fields that end with NUL each, which no path, command line or version contains. */
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    put(out, version);
    put(out, Integer.toString(by.pid()));
    put(out, Integer.toString(by.uid()));
    put(out, Integer.toString(upgrades));
    put(out, by.command().replace('\0', ' '));
    for (Map.Entry<String, Integer> each : descriptors.entrySet()) {
      put(out, Integer.toString(each.getValue()));
      put(out, each.getKey());
    }
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, String field) {
    byte[] bytes = RawText.bytes(field);
    out.write(bytes, 0, bytes.length);
    out.write(0);
  }

  /** @return null: this is no handover */
  public static Handover decode(byte[] content, int length) {
    List<String> fields = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (content[i] == 0) {
        byte[] field = new byte[i - start];
        System.arraycopy(content, start, field, 0, field.length);
        fields.add(RawText.of(field));
        start = i + 1;
      }
    }
    if (start != length || fields.size() < HEAD || fields.size() % 2 != HEAD % 2) {
      return null;
    }
    try {
      Map<String, Integer> descriptors = new LinkedHashMap<>();
      for (int i = HEAD; i < fields.size(); i += 2) {
        descriptors.put(fields.get(i + 1), Integer.valueOf(fields.get(i)));
      }
      return new Handover(fields.get(0),
          new Requester(Integer.parseInt(fields.get(1)), Integer.parseInt(fields.get(2)), fields.get(4)),
          Integer.parseInt(fields.get(3)), descriptors);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
