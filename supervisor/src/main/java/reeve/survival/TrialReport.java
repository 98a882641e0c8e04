package reeve.survival;

import java.io.ByteArrayOutputStream;
import java.util.List;
import reeve.posix.RawText;

/**
 * What a new program reports about itself when it is tried: it can read the state, and with which arguments and which
 * environment its launcher has started it. Pure.
 *
 * @param version its version
 * @param stateDir the state directory that it would use; empty: none
 * @param program the file of its JVM
 * @param place the directory to which descriptor {@link #PLACE} leads; empty: that is not used
 * @param atRoot whether its launcher has left the working directory, because that was removed
 * @param argv its arguments as they are
 * @param environment its environment as it is, {@code NAME=value} each
 */
public record TrialReport(String version, String stateDir, String program, String place, boolean atRoot,
    List<byte[]> argv, List<byte[]> environment) {
  /** The descriptor by which the launcher names the directory of the program: see the launcher. */
  public static final int PLACE = 9;

  /** The first line. Another one is not of a reeve that can be upgraded to. */
  private static final String FIRST = "reeve trial 1";
  private static final int FIELDS = 7;

  /** The format of {@link #decode}. */
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String field : List.of(FIRST, version, stateDir, program, place, Boolean.toString(atRoot),
        Integer.toString(argv.size()))) {
      NulFields.put(out, field);
    }
    for (byte[] argument : argv) {
      NulFields.put(out, argument);
    }
    for (byte[] variable : environment) {
      NulFields.put(out, variable);
    }
    NulFields.put(out, FIRST); // the last one: the report is complete
    return out.toByteArray();
  }

  /** @return null: this is no complete report */
  public static TrialReport decode(byte[] content, int length) {
    List<byte[]> fields = NulFields.split(content, length);
    int last = fields == null ? -1 : fields.size() - 1;
    if (last < FIELDS || !text(fields, 0).equals(FIRST) || !text(fields, last).equals(FIRST)) {
      return null;
    }
    int arguments;
    try {
      arguments = Integer.parseInt(text(fields, FIELDS - 1));
    } catch (NumberFormatException e) {
      return null;
    }
    if (arguments < 1 || FIELDS + arguments > last) {
      return null;
    }
    return new TrialReport(text(fields, 1), text(fields, 2), text(fields, 3), text(fields, 4),
        Boolean.parseBoolean(text(fields, 5)), List.copyOf(fields.subList(FIELDS, FIELDS + arguments)),
        List.copyOf(fields.subList(FIELDS + arguments, last)));
  }

  private static String text(List<byte[]> fields, int at) {
    return RawText.of(fields.get(at));
  }
}
