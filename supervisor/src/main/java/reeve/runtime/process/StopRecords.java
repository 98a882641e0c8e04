package reeve.runtime.process;

import java.util.List;
import reeve.posix.ProcStat;

/** Keeps what the next reeve has to know if this one is killed during a stop. Loop thread. */
public interface StopRecords {
  /**
   * Stores the processes of a service, to which a signal of its stop is sent next.
   *
   * @param members those that are known, without the main process
   */
  void stops(String service, List<ProcStat> members);
}
