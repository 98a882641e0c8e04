package reeve.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.core.ExitStatus;
import reeve.core.ServiceState;
import reeve.core.Target;

/** Names, patterns, tags, {@code failed}, {@code all}. */
class SelectorTest {
  private static final List<ServiceView> SERVICES = List.of(
      TestViews.service("web-1"), TestViews.service("web-2"),
      TestViews.service("job", ServiceState.EXITED, Target.UP, 1, 0, new ExitStatus.Exited(3)),
      TestViews.service("db"));

  private static List<String> select(List<String> terms, boolean failed, boolean all) throws RpcException {
    List<String> names = new ArrayList<>();
    for (ServiceView view : new Selector(terms, failed, all).select(SERVICES)) {
      names.add(view.name());
    }
    return names;
  }

  private static String refused(int code, String... terms) {
    RpcException e = assertThrows(RpcException.class, () -> select(List.of(terms), false, false));
    assertEquals(code, e.code());
    return e.getMessage();
  }

  @Test
  void servicesAreSelectedInTheirOrderAndOnce() throws RpcException {
    assertEquals(List.of("web-1", "web-2", "db"), select(List.of("db", "web-*", "web-2", "@t-web-1"), false, false));
    assertEquals(List.of("web-1", "web-2", "job", "db"), select(List.of("@t-*"), false, false));
    assertEquals(List.of("web-1", "web-2"), select(List.of("web-?"), false, false));
    assertEquals(List.of("web-1", "web-2", "job", "db"), select(List.of("*"), false, false));
  }

  @Test
  void theNameOfATableSelectsAllOfItsInstances() throws RpcException {
    List<ServiceView> services = List.of(TestViews.service("api@1"), TestViews.service("api@2"),
        TestViews.service("api@blue"), TestViews.service("apis@1"));
    List<String> names = new ArrayList<>();
    for (ServiceView view : new Selector(List.of("api"), false, false).select(services)) {
      names.add(view.name());
    }
    assertEquals(List.of("api@1", "api@2"), names);
    List<ServiceView> templated = List.of(TestViews.service("api@green"), TestViews.service("api@blue"));
    assertEquals(2, new Selector(List.of("api"), false, false).select(templated).size());
    assertEquals("api@2", new Selector(List.of("api@2"), false, false).select(services).get(0).name());
    assertEquals(RpcException.NO_SUCH_SERVICE,
        assertThrows(RpcException.class, () -> new Selector(List.of("ap"), false, false).select(services)).code());
  }

  @Test
  void failedAndAllSelectServicesByState() throws RpcException {
    assertEquals(List.of("job"), select(List.of(), true, false));
    assertEquals(List.of("job", "db"), select(List.of("db"), true, false));
    assertEquals(4, select(List.of(), false, true).size());
    assertEquals(List.of(), select(List.of(), false, false));
  }

  @Test
  void aTermThatMatchesNothingIsRejectedWithAHint() {
    assertEquals("cannot find the service \"web1\"; did you mean \"web-1\"?",
        refused(RpcException.NO_SUCH_SERVICE, "db", "web1"));
    assertEquals("cannot find the service \"\"", refused(RpcException.NO_SUCH_SERVICE, ""));
    assertEquals("cannot find the service \"a\\nb\"", refused(RpcException.NO_SUCH_SERVICE, "a\nb"));
    assertEquals("cannot find a service that matches \"x*\"", refused(RpcException.NO_SUCH_SERVICE, "x*"));
    assertEquals("cannot find a service with the tag \"x\"", refused(RpcException.NO_SUCH_SERVICE, "@x"));
    assertEquals("cannot find a service with the tag \"\"", refused(RpcException.NO_SUCH_SERVICE, "@"));
  }

  @Test
  void anEmptySelectorIsRejectedIfASelectionIsRequired() {
    assertEquals(RpcException.INVALID_PARAMS,
        assertThrows(RpcException.class, () -> new Selector(List.of(), false, false).requireSelection()).code());
  }

  @Test
  void moreThanAHundredPatternsAreRefused() {
    List<String> terms = Collections.nCopies(101, "@t-*");
    assertEquals(RpcException.INVALID_PARAMS,
        assertThrows(RpcException.class, () -> select(terms, false, false)).code());
  }
}
