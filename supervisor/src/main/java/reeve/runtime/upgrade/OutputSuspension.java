package reeve.runtime.upgrade;

import java.util.List;
import reeve.survival.Handover;

/** The console, which pauses while the program is replaced. Loop thread. */
public interface OutputSuspension {
  /**
   * Shows what is pending, and then nothing more.
   *
   * @return how far the files are shown; empty also if that is not known
   */
  List<Handover.Output> suspend();

  /** Goes on, because the program was not replaced. */
  void resume();
}
