package reeve.core;

/**
 * Who asked for something.
 *
 * @param pid of the asking process; 0: outside of our pid namespace; -1: nobody asked, reeve itself acts
 * @param uid as whom; -1 with pid -1
 */
public record Requester(int pid, int uid) {
  public static final Requester SELF = new Requester(-1, -1);
}
