package reeve.control.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.access.AccessRule;
import reeve.config.access.AccessRule.Grant;
import reeve.config.access.AccessRule.Right;
import reeve.control.FakeBackend;
import reeve.control.Subscription;
import reeve.core.Requester;
import reeve.log.RecordingLog;
import reeve.posix.FakePosix;
import reeve.posix.NoAnswerException;
import reeve.posix.UserDatabase;

/** Which rights a client has, by its user and its groups; and how refusals are recorded. */
class AccessControlTest {
  private static final int OWN = 1000;
  private static final List<AccessRule> RULES = List.of(rule(false, "50", Right.READ), rule(false, "60", Right.OPERATE),
      rule(true, "1001", Right.ADMIN), rule(true, "bob", Right.READ), rule(false, "gone", Right.ADMIN));

  private int peerGid = 7;
  private boolean answers = true;
  private int[] peerGroups = {};
  private int groupLookups;
  private final RecordingLog log = new RecordingLog();
  private final ClientConnections clients = new ClientConnections(-1, log);
  private final AccessControl access =
      new AccessControl(new ControlSocketFile("/none", "70"), clients, new FakePosix() {
        @Override
        public int euid() {
          return OWN;
        }

        @Override
        public Credentials credentials(int fd) {
          return new Credentials(1, 2, peerGid);
        }

        @Override
        public int[] peerGroups(int fd) {
          return peerGroups;
        }

        @Override
        public int userId(String name) {
          if (Character.isDigit(name.charAt(0))) {
            return super.userId(name);
          }
          if (!answers) {
            throw new NoAnswerException("no answer for " + name);
          }
          return name.equals("bob") ? 1002 : -1;
        }

        @Override
        public int groupId(String name) {
          groupLookups++;
          return Character.isDigit(name.charAt(0)) ? super.groupId(name) : -1;
        }
      }, log);

  private static AccessRule rule(boolean user, String subject, Right right) {
    return new AccessRule(user, subject, List.of(new Grant(right, List.of(), List.of())));
  }

  private static ClientConnection client(int uid) {
    return new ClientConnection(7, new FakePipe(), new Requester(9, uid, "x"));
  }

  /** The highest right of a client; null: none. */
  private Right right(int uid, int gid, int... groups) {
    peerGid = gid;
    peerGroups = groups;
    ClientConnection client = client(uid);
    Right highest = null;
    for (Right right : Right.values()) {
      highest = access.of(client).refusal("start", right) == null ? right : highest;
    }
    return highest;
  }

  @Test
  void usersAndGroupsGetTheirRights() {
    access.begin(RULES);
    assertEquals(Right.ADMIN, right(0, 0));
    assertEquals(Right.ADMIN, right(OWN, 7));
    assertEquals(Right.ADMIN, right(1001, 7));
    assertEquals(Right.READ, right(1002, 7));
    assertNull(right(1003, 7));
    assertEquals(Right.READ, right(1003, 50));
    assertEquals(Right.READ, right(1003, 7, 8, 50));
    assertEquals(Right.OPERATE, right(1003, 7, 50, 60));
    assertNull(right(1003, 1001)); // the number of a user is not that of a group
    assertNull(right(50, 7));
    assertNull(right(1003, -1, -1)); // the id of a group that does not exist
    assertNull(right(1003, 70)); // socket-group gives no right with allow
    assertEquals(1, log.lines.size());
    assertTrue(log.lines.get(0).contains("\"group:gone\": there is no such group"), log.lines.get(0));
  }

  /** An id above 2^31 was looked up as a name, and its user had no rights. */
  @Test
  void largeNumbersAreIdsToo() {
    access.begin(List.of(rule(true, "4000000000", Right.READ), rule(false, "4294967294", Right.OPERATE)));
    assertEquals(Right.READ, right((int) 4_000_000_000L, 7));
    assertEquals(Right.OPERATE, right(1003, 7, -2));
    assertEquals(List.of(), log.lines);
  }

  /** It was reported as missing, and had no rights until the entries changed. */
  @Test
  void aNameThatWasNotAnsweredIsLookedUpAgain() {
    answers = false;
    access.begin(RULES);
    assertNull(right(1002, 7));
    assertEquals(2, log.lines.size());
    assertTrue(log.lines.get(0).contains("\"user:bob\": no answer for bob; it is tried again"), log.lines.get(0));
    answers = true;
    access.update(RULES);
    assertNull(right(1002, 7), "not at once");
    assertEquals(10_000_000_000L, access.deadline(), "also if no client connects meanwhile");
    clients.setNow(11_000_000_000L);
    access.update(RULES);
    assertEquals(Right.READ, right(1002, 7));
    assertEquals(2, log.lines.size(), "what was known is not looked up again");
    assertEquals(ConnectionLimits.NEVER, access.deadline());
  }

  @Test
  void withoutAllowTheSocketDecides() {
    access.begin(List.of());
    assertEquals(Right.ADMIN, right(1003, 7));
  }

  /** Otherwise a client that was refused could do everything once the entries are removed. */
  @Test
  void afterAllowIsRemovedOnlyTheGroupOfTheSocketHasRights() {
    access.begin(RULES);
    access.update(List.of());
    assertNull(right(1003, 7));
    assertNull(right(1001, 7));
    assertEquals(Right.ADMIN, right(1003, 7, 70));
    assertEquals(Right.ADMIN, right(OWN, 7));
  }

  @Test
  void aChangeConcernsClientsThatAreConnected() {
    access.begin(RULES);
    ClientConnection client = client(1002);
    client.subscription = new Subscription(null, List.of());
    clients.limits().add(client, 0);
    assertTrue(access.of(client).isAny());
    access.update(RULES);
    assertFalse(client.closed);
    access.update(List.of(rule(true, "bob", Right.OPERATE)));
    assertNull(access.of(client).refusal("start", Right.OPERATE));
    assertFalse(client.closed);
    access.update(List.of(rule(true, "1001", Right.READ)));
    assertTrue(client.closed);
  }

  @Test
  void refusalsAreRecordedOnceInAPeriodForEachUser() {
    FakeBackend backend = new FakeBackend();
    Refusals refusals = new Refusals(backend);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      refusals.add("stop", "cannot; [reeve] allow gives it", new Requester(1, 1001), 100 + i);
      refusals.add("stop", "cannot", new Requester(1, 1002), 100 + i);
    }
    refusals.add("kill", "cannot", new Requester(1, 1001), 100 + Refusals.PERIOD);
    backend.run();
    expected.add("refused \"stop\": cannot by uid 1001");
    expected.add("refused \"stop\": cannot by uid 1002");
    expected.add("refused \"kill\": cannot (and 4 more requests of this user since the last one) by uid 1001");
    assertEquals(expected, backend.requests);
    for (int uid = 0; uid < 1000; uid++) {
      refusals.add("stop", "cannot", new Requester(1, 5000 + uid), 200);
    }
    backend.run();
    assertTrue(backend.requests.size() <= 3 + 64, "bounded: " + backend.requests.size());
    assertNotNull(backend.requests);
  }

  @Test
  void theGroupOfTheSocketIsLookedUpOnce() {
    access.begin(RULES);
    access.update(List.of());
    assertEquals(Right.ADMIN, right(1003, 70));
    access.update(RULES.subList(3, 4)); // a user
    assertEquals(3 + 1, groupLookups, "the three groups of the entries, and its own");
  }

  @Test
  void onlyDigitsAreTheNumberOfAUserOrAGroup() {
    assertEquals(0, UserDatabase.number("0"));
    assertEquals(65534, UserDatabase.number("65534"));
    for (String name : List.of("+5", "-5", "5a", "", "\u0665", "99999999999")) {
      assertEquals(-1, UserDatabase.number(name), name);
    }
  }
}
