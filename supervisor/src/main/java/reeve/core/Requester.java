package reeve.core;

/**
 * The process that requested something.
 *
 * @param pid 0: a process outside of reeve's pid namespace; -1: no process, reeve itself acts
 * @param uid its user; -1 if pid is -1
 * @param command its command line, as far as it could be read at the time of the request; empty: it could not be read
 * @param via the service whose start, stop or restart led to what is done to another one; null: there is none
 */
public record Requester(int pid, int uid, String command, String via) {
  /** reeve itself. */
  public static final Requester SELF = new Requester(-1, -1);

  public Requester(int pid, int uid) {
    this(pid, uid, "", null);
  }

  public Requester(int pid, int uid, String command) {
    this(pid, uid, command, null);
  }

  /** Returns the same requester, for what is done to another service because of this one. */
  public Requester via(String service) {
    return new Requester(pid, uid, command, service);
  }

  /** Whether no process requested it. */
  public boolean isSelf() {
    return pid < 0;
  }
}
