package reeve.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reeve.config.access.AccessRule.Grant;
import reeve.config.access.AccessRule.Right;

/** What a client may request. */
class AccessTest {
  private static final Access READ = access(new Grant(Right.READ, List.of(), List.of()));
  private static final Access RESTART_WEB =
      access(new Grant(Right.OPERATE, List.of("restart"), List.of("web-*", "@app")),
          new Grant(Right.OPERATE, List.of("stop"), List.of()));
  private static final Access NONE = access();

  private final FakeBackend backend = new FakeBackend().with(TestViews.service("web-1"))
      .with(TestViews.service("db")).with(TestViews.tagged("shop", "app")).with(TestViews.tagged("api@1", "app"));

  private static Access access(Grant... grants) {
    return new Access(1001, List.of(grants));
  }

  @Test
  void eachRightIncludesThoseBeforeIt() {
    Access operate = access(new Grant(Right.OPERATE, List.of(), List.of()));
    for (Right right : Right.values()) {
      assertNull(Access.ADMIN.refusal("restart", right));
      assertEquals(right == Right.READ, READ.refusal("restart", right) == null);
      assertEquals(right != Right.ADMIN, operate.refusal("restart", right) == null);
      assertNotNull(NONE.refusal("restart", right));
    }
    assertNull(RESTART_WEB.refusal("restart", Right.OPERATE));
    assertNull(RESTART_WEB.refusal("stop", Right.OPERATE));
    assertNull(RESTART_WEB.refusal("status", Right.READ));
    assertNotNull(RESTART_WEB.refusal("start", Right.OPERATE));
    assertNotNull(RESTART_WEB.refusal("restart", Right.ADMIN));
    assertTrue(READ.isAny());
    assertFalse(NONE.isAny());
  }

  @Test
  void aLimitHoldsForEachService() {
    assertNull(RESTART_WEB.refusal("restart", List.of("web-1", "shop"), backend));
    assertNull(RESTART_WEB.refusal("stop", List.of("db"), backend));
    assertEquals("cannot carry out \"restart\" for \"db\": uid 1001 has no right to that with this service; nothing "
        + "was done; [reeve] allow gives it: \"user:1001\" = { do = [\"restart\"], services = [\"db\"] }, or the "
        + "same for a group of that user",
        RESTART_WEB.refusal("restart", List.of("web-1", "db"), backend).getMessage());
    assertNull(access(new Grant(Right.ADMIN, List.of(), List.of())).refusal("apply", List.of("db"), backend));
  }

  /** An instance that a request makes has no view yet. */
  @Test
  void aNewInstanceHasTheTagsOfTheFirst() {
    assertNull(RESTART_WEB.refusal("restart", List.of("api@1", "api@7"), backend));
    assertNotNull(RESTART_WEB.refusal("restart", List.of("other@7"), backend));
  }

  @Test
  void theRefusalSaysWhatIsMissingAndWhatGivesIt() {
    RpcException refusal = READ.refusal("apply", Right.ADMIN);
    assertEquals(RpcException.NOT_ALLOWED, refusal.code());
    assertEquals("cannot carry out \"apply\": uid 1001 has no right to it, it needs \"admin\"; [reeve] allow gives it: "
        + "\"user:1001\" = \"admin\", or the same for a group of that user", refusal.getMessage());
    assertEquals(Map.of("right", "admin", "uid", 1001L), refusal.data());
    assertTrue(NONE.refusal("status", Right.READ).getMessage().contains("no right on this reeve, it needs \"read\""));
    assertTrue(READ.refusal("stop", Right.OPERATE).getMessage().contains("\"user:1001\" = [\"stop\"]"));
  }
}
