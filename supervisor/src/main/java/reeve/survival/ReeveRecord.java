package reeve.survival;

/**
 * The record of the reeve that wrote a state file. With it a next reeve decides whether the processes in the file can
 * be those that live now.
 *
 * @param bootId of the machine (/proc/sys/kernel/random/boot_id); pids and start times are of one boot only
 * @param pidNamespace the inode of /proc/self/ns/pid, in which the pids are valid; 0: not known
 * @param pid of that reeve
 * @param startTicks when it started, in clock ticks since boot
 * @param supervisorId the value of REEVE_SUPERVISOR in its services: a reeve that adopts them goes on with it
 * @param version of that reeve, for messages
 * @param cgroup the directory of its cgroup, below which its services have theirs; null: it has none
 * @param ended whether it ended in order, and left nothing to adopt
 * @param unwatchedMillis since when no reeve has watched the services that it found, in milliseconds since 1970; 0: it
 *     found none, or has watched them by now
 * @param notifyKey from which the paths of the sockets for sd_notify(3) are made, which no service can guess; 0: there
 *     is none
 * @param notifyDirectory the directory of these sockets; null: none was made
 */
public record ReeveRecord(String bootId, long pidNamespace, int pid, long startTicks, String supervisorId,
    String version, String cgroup, boolean ended, long unwatchedMillis, long notifyKey, String notifyDirectory) {
  /** The key of this record in the file; no service has an empty name. */
  public static final String KEY = "";

  /** Appends this record. */
  public void encode(StateOutput out) {
    out.putString(bootId);
    out.putLong(pidNamespace);
    out.putInt(pid);
    out.putLong(startTicks);
    out.putString(supervisorId);
    out.putString(version);
    out.putString(cgroup);
    out.putBoolean(ended);
    out.putLong(unwatchedMillis);
    out.putLong(notifyKey);
    out.putString(notifyDirectory);
  }

  /**
   * Reads a record.
   *
   * @throws StateFormatException if it is not one
   */
  public static ReeveRecord decode(StateInput in) {
    return new ReeveRecord(in.getString(), in.getLong(), in.getInt(), in.getLong(), in.getString(), in.getString(),
        in.getString(), in.getBoolean(), in.getLong(), in.getLong(), in.getString());
  }
}
