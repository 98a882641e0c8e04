package reeve.logstore;

/** Passes the runs of an index on, without the ones whose output no longer exists. */
final class RunFilter implements IndexVisitor {
  private final long begin;
  private final RunVisitor visitor;
  private LogRun last; // it is passed on when the next one shows that its output exists
  private boolean passing;
  private boolean stopped;

  /** @param begin the first offset that still exists */
  RunFilter(long begin, RunVisitor visitor) {
    this.begin = begin;
    this.visitor = visitor;
  }

  @Override
  public boolean visit(IndexRecord record) {
    if (record instanceof IndexRecord.RunStart start) {
      // The first run that is passed on is the one before the first start after the beginning.
      if (last != null && (passing || start.run().at() > begin)) {
        passing = true;
        stopped = !visitor.run(last);
      }
      last = withSharedNames(start.run());
    }
    return !stopped;
  }

  /** The names of service and stream are the same in nearly all records: they are kept once. */
  private LogRun withSharedNames(LogRun run) {
    return last == null || !last.service().equals(run.service()) || !last.stream().equals(run.stream()) ? run
        : new LogRun(run.at(), run.number(), run.pid(), run.wallMillis(), last.service(), last.stream());
  }

  /** The index was read to its end. */
  void end() {
    if (!stopped && last != null) {
      visitor.run(last);
    }
  }
}
