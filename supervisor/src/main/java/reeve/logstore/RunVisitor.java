package reeve.logstore;

/** Receives the runs in an index one after the other, so that not all of them need be in memory. */
public interface RunVisitor {
  /** @return false: stop reading */
  boolean run(LogRun run);
}
