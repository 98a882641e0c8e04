package reeve.core;

/**
 * The process that requested something.
 *
 * @param pid 0: a process outside of reeve's pid namespace; -1: no process, reeve itself acts
 * @param uid its user; -1 if pid is -1
 * @param command its command line, as far as it could be read at the time of the request; empty: it could not be read
 */
public record Requester(int pid, int uid, String command) {
  /** reeve itself. */
  public static final Requester SELF = new Requester(-1, -1);

  public Requester(int pid, int uid) {
    this(pid, uid, "");
  }
}
