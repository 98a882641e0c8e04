package reeve.rotation;

import java.util.Collection;
import java.util.List;

/** What who rotates logs asks of the loop, which alone sends signals (law 3 of the design). */
public interface WriterControl {
  /** Services whose processes stand still. Belongs to who asked for it, but for {@link #end}. */
  interface Hold extends AutoCloseable {
    /** @return null; or why they do not stand still, from "cannot" on */
    String problem();

    /** Whether a process is one of those that stand still. */
    boolean holds(int pid);

    /**
     * From now until {@link #close} they stay still, whatever comes: for one short step.
     *
     * @return false: they go on already, because somebody stopped or started them, or because it took too long
     */
    boolean begin();

    /** They go on. */
    @Override
    void close();
  }

  /**
   * Lets the processes of services stand still: by their cgroup where they have one, by SIGSTOP otherwise. They go on
   * by themselves when it takes too long, when one of them is to be stopped or started, and, if reeve is killed
   * meanwhile, at its next start. Not on the loop's thread: waits until they stand.
   *
   * @param log whose sake it is for
   * @param nanos how long it may take from now to {@link Hold#close}
   */
  Hold hold(Collection<String> services, String log, long nanos);

  /**
   * Tells the main process of a service, if it runs, to open its logs anew, by the signal of its definition. Any
   * thread.
   */
  void signal(String service);

  /** Logs for whose sake services were held when reeve was killed; they are held still. */
  List<String> left();

  /** What {@link #left} told was looked after: those services go on. */
  void letGo();

  /** A process that writes to a log is about to be made: whoever is held goes on. The loop's thread. */
  void opening();
}
