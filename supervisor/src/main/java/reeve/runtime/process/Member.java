package reeve.runtime.process;

/** Identifies a process for as long as the machine is up, because the kernel uses a pid again. */
record Member(int pid, long startTime) {
  // Written by hand: the generated methods of a record are linked by invokedynamic at their first use.
  @Override
  public boolean equals(Object other) {
    return other instanceof Member member && member.pid == pid && member.startTime == startTime;
  }

  @Override
  public int hashCode() {
    return pid * 31 + Long.hashCode(startTime);
  }
}
