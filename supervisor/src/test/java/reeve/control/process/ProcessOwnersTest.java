package reeve.control.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reeve.posix.ProcessTable;

class ProcessOwnersTest {
  private static final int SELF = 10;

  private final Map<Integer, ProcessTable.Row> rows = new HashMap<>();
  private final Map<Integer, String> leaders = new HashMap<>();
  private final Map<Integer, String> markers = new HashMap<>();

  private void process(int pid, int ppid, int group, int session) {
    rows.put(pid, new ProcessTable.Row(pid, ppid, group, session, 'S', 1, "x", 1, 0, 0));
  }

  private void main(int pid, String service) {
    process(pid, SELF, pid, pid);
    leaders.put(pid, service);
  }

  private ProcessOwners.Owner of(int pid) {
    return new ProcessOwners(rows, leaders, SELF, row -> markers.get(row.pid())).ownerOf(pid);
  }

  private static ProcessOwners.Owner member(String service) {
    return new ProcessOwners.Owner(service, false);
  }

  private static ProcessOwners.Owner stray(String service) {
    return new ProcessOwners.Owner(service, true);
  }

  @Test
  void aProcessBelowAMainProcessBelongsToItsService() {
    main(20, "web");
    process(21, 20, 20, 20);
    process(22, 21, 22, 22);
    assertEquals(member("web"), of(20));
    assertEquals(member("web"), of(21));
    assertEquals(member("web"), of(22), "another session does not matter below the main process");
  }

  @Test
  void aChildOfReeveInTheSessionOfAServiceIsItsStray() {
    main(20, "web");
    process(30, SELF, 30, 20);
    process(31, 30, 31, 31);
    assertEquals(stray("web"), of(30));
    assertEquals(stray("web"), of(31), "and what is below it");
  }

  @Test
  void aChildOfReeveInTheGroupOfAServiceIsItsStray() {
    main(20, "web");
    process(30, SELF, 20, 99);
    assertEquals(stray("web"), of(30));
  }

  @Test
  void aProcessThatLeftSessionAndGroupIsFoundByItsMarker() {
    main(20, "web");
    main(25, "db");
    process(30, SELF, 30, 30);
    markers.put(30, "db");
    assertEquals(stray("db"), of(30));
  }

  @Test
  void aMarkerIsNotReadBelowAMainProcess() {
    main(20, "web");
    process(21, 20, 21, 21);
    markers.put(21, "db");
    assertEquals(member("web"), of(21));
  }

  @Test
  void aChildOfReeveWithoutAnyHintBelongsToNoService() {
    process(30, SELF, 30, 30);
    process(31, 30, 30, 30);
    assertEquals(stray(null), of(30));
    assertEquals(stray(null), of(31));
  }

  @Test
  void aProcessThatIsNotBelowReeveHasNoOwner() {
    process(1, 0, 1, 1);
    process(SELF, 1, 1, 1);
    process(5, 1, 5, 5);
    main(20, "web");
    process(6, 5, 20, 20);
    assertNull(of(5));
    assertNull(of(6), "a session number that was used again does not make it a process of reeve");
  }

  @Test
  void aCycleInATableThatWasReadWhileItChangedEnds() {
    process(40, 41, 40, 40);
    process(41, 40, 40, 40);
    assertNull(of(40));
    assertNull(of(41));
  }
}
