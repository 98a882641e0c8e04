package reeve.core;

/**
 * Who asked for something.
 *
 * @param pid of the asking process; 0: outside of our pid namespace; -1: nobody asked, reeve itself acts
 * @param uid as whom; -1 with pid -1
 * @param command the asking process's command line, as far as it could be read when it asked; empty: it could not
 */
public record Requester(int pid, int uid, String command) {
  public static final Requester SELF = new Requester(-1, -1);

  public Requester(int pid, int uid) {
    this(pid, uid, "");
  }
}
