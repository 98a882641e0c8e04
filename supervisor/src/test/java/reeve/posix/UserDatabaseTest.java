package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import reeve.posix.UserDatabase.User;

class UserDatabaseTest {
  private static final UserDatabase DATABASE = UserDatabase.of("""
      root:x:0:0:root:/root:/bin/bash
      broken:x
      www:x:33:34:www,,,:/var/www:/usr/sbin/nologin
      www2:x:35:35::/home/www2:""", """
      root:x:0:
      adm:x:4:syslog,www
      web:x:34:
      www:x:40:www2,awww,www
      """);

  @Test
  void aUserIsFoundByNameAndByNumber() {
    User www = new User("www", 33, 34, "/var/www", "/usr/sbin/nologin");
    assertEquals(www, DATABASE.user("www"));
    assertEquals(www, DATABASE.user("33"));
    assertEquals(new User("www2", 35, 35, "/home/www2", ""), DATABASE.user("www2"));
  }

  @Test
  void aNumberNeedsNoEntry() {
    assertEquals(new User(null, 1_000_650_000L, 1_000_650_000L, null, null), DATABASE.user("1000650000"));
    assertEquals(4_294_967_294L, DATABASE.group("4294967294"));
  }

  @Test
  void whatIsNoIdIsLookedUpAsAName() {
    assertEquals(-1, UserDatabase.number("4294967295"));
    assertEquals(-1, UserDatabase.number("-1"));
    assertEquals(-1, UserDatabase.number(""));
    assertNull(DATABASE.user("4294967295"));
    assertNull(DATABASE.user("broken"));
    assertEquals(-1, DATABASE.group("no-such-group"));
  }

  @Test
  void theGroupsOfAUserAreThoseThatNameIt() {
    assertArrayEquals(new long[] {34, 4, 40}, DATABASE.groupsOf(DATABASE.user("www"), 34));
    assertArrayEquals(new long[] {7}, DATABASE.groupsOf(DATABASE.user("77"), 7));
    assertArrayEquals(new long[] {4, 40}, DATABASE.groupsOf(DATABASE.user("www"), 4));
  }

  /** A shortage of descriptors was taken for a file without entries, and that was kept. */
  @Test
  void whatIsInAFileThatCannotBeReadIsNotKnown() {
    NameService none = new NameService((kind, name, primary) -> null, 10_000, 0);
    UserDatabase database = UserDatabase.unread("cannot read it: error 1");
    for (String user : new String[] {"www", "33"}) {
      NoAnswerException e = assertThrows(NoAnswerException.class, () -> database.user(user));
      assertEquals("cannot read it: error 1", e.getMessage());
    }
    assertEquals(7, database.group("7"));
    assertThrows(NoAnswerException.class, () -> database.group("www"));
    assertNull(UserDatabase.of("", "", none).user("www"));
  }
}
