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
 * @param maxRssKib the largest resident set of its programs until now: what a child used is known only above that
 * @param descriptors by what they are: the path of a socket or a lock
 * @param outputs what the console goes on with
 */
public record Handover(String version, Requester by, int upgrades, long maxRssKib, Map<String, Integer> descriptors,
    List<Output> outputs) {
  /** How far the console has shown a file of a service. */
  public record Output(String service, String stream, String path, long offset) {}

  private static final int HEAD = 7;

  /** The format of {@link #decode}. */
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NulFields.put(out, version);
    NulFields.put(out, Integer.toString(by.pid()));
    NulFields.put(out, Integer.toString(by.uid()));
    NulFields.put(out, Integer.toString(upgrades));
    NulFields.put(out, Long.toString(maxRssKib));
    NulFields.put(out, by.command().replace('\0', ' '));
    NulFields.put(out, Integer.toString(outputs.size()));
    for (Output output : outputs) {
      NulFields.put(out, output.service());
      NulFields.put(out, output.stream());
      NulFields.put(out, output.path());
      NulFields.put(out, Long.toString(output.offset()));
    }
    for (Map.Entry<String, Integer> each : descriptors.entrySet()) {
      NulFields.put(out, Integer.toString(each.getValue()));
      NulFields.put(out, each.getKey());
    }
    return out.toByteArray();
  }

  /** @return null: this is no handover */
  public static Handover decode(byte[] content, int length) {
    List<byte[]> raw = NulFields.split(content, length);
    if (raw == null || raw.size() < HEAD || raw.size() % 2 != HEAD % 2) {
      return null;
    }
    List<String> fields = new ArrayList<>(raw.size());
    for (byte[] field : raw) {
      fields.add(RawText.of(field));
    }
    try {
      List<Output> outputs = new ArrayList<>();
      int end = HEAD + 4 * Math.min(fields.size(), Math.max(0, Integer.parseInt(fields.get(HEAD - 1))));
      if (end > fields.size()) {
        return null;
      }
      for (int i = HEAD; i < end; i += 4) {
        outputs.add(
            new Output(fields.get(i), fields.get(i + 1), fields.get(i + 2), Long.parseLong(fields.get(i + 3))));
      }
      Map<String, Integer> descriptors = new LinkedHashMap<>();
      for (int i = end; i < fields.size(); i += 2) {
        descriptors.put(fields.get(i + 1), Integer.valueOf(fields.get(i)));
      }
      return new Handover(fields.get(0),
          new Requester(Integer.parseInt(fields.get(1)), Integer.parseInt(fields.get(2)), fields.get(5)),
          Integer.parseInt(fields.get(3)), Long.parseLong(fields.get(4)), descriptors, outputs);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
