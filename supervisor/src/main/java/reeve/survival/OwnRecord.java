package reeve.survival;

/**
 * The record of this reeve in its state file. What is known only later, such as a directory that is made with the first
 * service that needs it, is stored as soon as it is known. Used before the loop starts, then on the loop thread.
 */
public final class OwnRecord {
  private StateFile file;
  private ReeveRecord record;

  /** @param file null: nothing is stored */
  public OwnRecord(StateFile file, ReeveRecord record) {
    this.file = file;
    this.record = record;
  }

  /**
   * Stores the record in another file from now on.
   *
   * @return 0 or an error number
   */
  public int moveTo(StateFile next) {
    file = next;
    return store();
  }

  /** Goes on with a file that has the record; null: nothing is stored any more. */
  public void uses(StateFile present) {
    file = present;
  }

  public ReeveRecord record() {
    return record;
  }

  /**
   * Stores the record.
   *
   * @return 0 or an error number
   */
  public int store() {
    if (file == null) {
      return 0;
    }
    StateOutput out = new StateOutput();
    record.encode(out);
    return file.put(ReeveRecord.KEY, out.array(), out.length());
  }

  /** Goes on with the name of a former reeve, whose services were found without its state. */
  public void continues(String supervisorId) {
    record = new ReeveRecord(record.bootId(), record.pidNamespace(), record.pid(), record.startTicks(), supervisorId,
        record.version(), record.cgroup(), record.ended(), record.unwatchedMillis(), record.notifyKey(),
        record.notifyDirectory());
    store();
  }

  /** Records the directory below which services have their cgroups. */
  public void cgroup(String directory) {
    if (!directory.equals(record.cgroup())) {
      record = new ReeveRecord(record.bootId(), record.pidNamespace(), record.pid(), record.startTicks(),
          record.supervisorId(), record.version(), directory, record.ended(), record.unwatchedMillis(),
          record.notifyKey(), record.notifyDirectory());
      store();
    }
  }

  /** Records the directory in which services have their sockets for sd_notify(3). */
  public void notifyDirectory(String directory) {
    if (!directory.equals(record.notifyDirectory())) {
      record = new ReeveRecord(record.bootId(), record.pidNamespace(), record.pid(), record.startTicks(),
          record.supervisorId(), record.version(), record.cgroup(), record.ended(), record.unwatchedMillis(),
          record.notifyKey(), directory);
      store();
    }
  }

  /** Records that the services of the former reeve are watched by now, and that what ended meanwhile is stored. */
  public void watched() {
    if (record.unwatchedMillis() != 0) {
      record = new ReeveRecord(record.bootId(), record.pidNamespace(), record.pid(), record.startTicks(),
          record.supervisorId(), record.version(), record.cgroup(), record.ended(), 0, record.notifyKey(),
          record.notifyDirectory());
      store();
    }
  }

  /** Records that this reeve has ended in order: nothing is left to adopt. */
  public void ended() {
    record = new ReeveRecord(record.bootId(), record.pidNamespace(), record.pid(), record.startTicks(),
        record.supervisorId(), record.version(), record.cgroup(), true, 0, record.notifyKey(),
        record.notifyDirectory());
    store();
  }
}
