package reeve.control.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reeve.config.access.AccessRule;
import reeve.config.access.AccessRule.Grant;
import reeve.control.Access;
import reeve.log.SupervisorLog;
import reeve.posix.IdLookup;
import reeve.posix.Posix;
import reeve.posix.Sockets;

/**
 * Decides what each client may request: {@code [reeve] allow}, compared with the user and the groups that the client
 * had when it connected. root and reeve's own user may do everything. Without {@code allow}, so may each process that
 * can open the socket. Control thread only, because it looks up names, which may take two seconds for each.
 */
final class AccessControl {
  /** After which time what the name service did not answer is looked up again. */
  private static final long AGAIN_NANOS = 10_000_000_000L;

  /**
   * What an entry means on this machine.
   *
   * @param found the user or group
   */
  private record Subject(AccessRule rule, IdLookup found) {
    int id() {
      return found.id();
    }
  }

  private final ControlSocketFile socketFile;
  private final ClientConnections clients;
  private final Posix posix;
  private final SupervisorLog log;
  private List<AccessRule> rules = List.of();
  private List<Subject> subjects = List.of();
  /** The group that may do everything once there was an {@code allow} and it was removed; -1: none. */
  private int socketGroup = -1;
  /** Whether other processes may have the socket open, so that being able to open it says nothing. */
  private boolean restricted;
  /** Whether something was not answered, and when it was looked up. */
  private boolean unanswered;
  private long queriedNanos;
  private int version;

  /** @param socketFile follows the rights: those that have one can connect */
  AccessControl(ControlSocketFile socketFile, ClientConnections clients, Posix posix, SupervisorLog log) {
    this.socketFile = socketFile;
    this.clients = clients;
    this.posix = posix;
    this.log = log;
  }

  /** Puts the first entries into effect, before the first client is accepted. */
  void begin(List<AccessRule> allow) {
    if (socketFile.isInherited()) {
      restricted = true; // clients that the former program had allowed to connect may wait in its queue
      set(allow, false);
    } else if (allow.isEmpty()) { // the socket has been given to its group already
      findSocketGroup();
      queriedNanos = clients.now();
      rules = allow;
    } else {
      set(allow, false);
    }
  }

  /**
   * Puts entries into effect if they are others than before: for the socket, and for the clients that are connected.
   *
   * @param allow the same object as before if nothing has changed
   */
  void update(List<AccessRule> allow) {
    if (allow != rules) {
      set(allow, false);
    } else if (unanswered && clients.now() - queriedNanos >= AGAIN_NANOS) {
      set(allow, true);
    }
  }

  /** Returns when what was not answered is looked up again, or {@link ConnectionLimits#NEVER}. */
  long deadline() {
    return unanswered ? queriedNanos + AGAIN_NANOS : ConnectionLimits.NEVER;
  }

  /** @param again whether only what was not answered is looked up */
  private void set(List<AccessRule> allow, boolean again) {
    List<Subject> found = new ArrayList<>(allow.size());
    unanswered = false;
    for (int i = 0; i < allow.size(); i++) {
      found.add(again && subjects.get(i).found().isKnown() ? subjects.get(i) : subject(allow.get(i), again));
    }
    queriedNanos = clients.now();
    rules = allow;
    subjects = found;
    restricted |= !allow.isEmpty();
    version++;
    findSocketGroup();
    String problem = socketFile.setAccess(posix, posix, allow.isEmpty() ? null : ids(true), ids(false));
    if (problem != null && !again) {
      log.warn(problem);
    }
    for (ClientConnection connection : clients.all()) {
      if (connection.subscription != null && !of(connection).isAny()) {
        clients.limits().drop(connection, "it has no right to events any more");
      }
    }
  }

  private Subject subject(AccessRule rule, boolean again) {
    IdLookup found = IdLookup.find(posix, rule.ofUser(), rule.subject());
    unanswered |= !found.isKnown();
    if (found.problem() != null && (found.isKnown() || !again)) {
      log.warn("Cannot give the rights of [reeve] allow to \"" + rule.key() + "\": " + found.problem()
          + (found.isKnown() ? "" : "; it is tried again"));
    }
    return new Subject(rule, found);
  }

  private void findSocketGroup() {
    IdLookup found = socketFile.group().find(posix);
    unanswered |= !found.isKnown();
    socketGroup = found.id();
  }

  /** Returns the users that are named and exist, or the groups. */
  private int[] ids(boolean users) {
    int n = 0;
    int[] ids = new int[subjects.size()];
    for (Subject subject : subjects) {
      if (subject.rule().ofUser() == users && subject.id() != -1) {
        ids[n++] = subject.id();
      }
    }
    return Arrays.copyOf(ids, n);
  }

  /** Returns what a client may request now. */
  Access of(ClientConnection connection) {
    if (connection.access == null || connection.accessVersion != version) {
      connection.access = access(connection);
      connection.accessVersion = version;
    }
    return connection.access;
  }

  private Access access(ClientConnection connection) {
    int uid = connection.peer.uid();
    if (uid == 0 || uid == posix.euid() || !restricted) {
      return Access.ADMIN;
    }
    Sockets.Credentials peer = posix.credentials(connection.fd);
    int[] groups = posix.peerGroups(connection.fd);
    List<Grant> grants = new ArrayList<>();
    for (Subject subject : subjects) {
      if (subject.rule().ofUser() ? subject.id() == uid : isMember(subject.id(), peer, groups)) {
        grants.addAll(subject.rule().grants());
      }
    }
    return rules.isEmpty() && isMember(socketGroup, peer, groups) ? Access.ADMIN : new Access(uid, grants);
  }

  private static boolean isMember(int gid, Sockets.Credentials peer, int[] groups) {
    boolean member = gid != -1 && peer != null && peer.gid() == gid;
    for (int i = 0; groups != null && i < groups.length && gid != -1; i++) {
      member |= groups[i] == gid;
    }
    return member;
  }
}
