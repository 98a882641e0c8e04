package reeve.control.client;

import java.util.ArrayList;
import java.util.List;

/**
 * A process as {@code tree} reports it. Immutable; any thread.
 *
 * @param ppid the pid of its parent
 * @param state its letter, as in proc_pid_stat(5); empty: unknown
 * @param command its command line, which may hold control characters; null: it cannot be read
 * @param cpuMillis the processor time that it used; 0 if unknown
 * @param memoryKib its resident memory; 0 if unknown
 * @param ports the addresses on which it listens; null: unknown
 * @param stray whether it belongs to a service but does not descend from its main process
 * @param purpose what it is for, if it is a hook or another auxiliary command: {@code pre-start}; null: it is none
 */
public record ProcessStatus(long pid, long ppid, String state, String command, long cpuMillis, long memoryKib,
    List<String> ports, boolean stray, String purpose) {
  /**
   * Decodes the field {@code processes}.
   *
   * @return null if reeve sent none
   */
  static List<ProcessStatus> list(ReplyFields owner) throws ClientException {
    if (!owner.has("processes")) {
      return null;
    }
    List<ProcessStatus> processes = new ArrayList<>();
    for (ReplyFields fields : owner.objects("processes")) {
      processes.add(new ProcessStatus(fields.number("pid", 0), fields.number("ppid", 0), fields.textOrEmpty("state"),
          fields.text("command"), fields.number("cpuMs", 0), fields.number("memoryKib", 0),
          fields.textsOrNull("ports"), fields.bool("stray"), fields.text("purpose")));
    }
    return processes;
  }
}
