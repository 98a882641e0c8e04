package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DescriptorsIT {
  private static String run(String limits, String program) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit " + limits + "; exec \"$@\"", "sh"));
    List<String> java = new ArrayList<>(Kernel.java(DescriptorProbe.class, program).command());
    java.add(1, "-XX:-MaxFDLimit"); // otherwise the JVM raises the limit itself
    command.addAll(java);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void theLimitIsRaisedForThisProcessAndNotForItsChildren() throws Exception {
    assertEquals("""
        100
        100
        1000
        1000
        100
        1000
        0
        """, run("-Sn 100; ulimit -Hn 1000", "limit"));
  }

  @Test
  void theReserveServesOnlyBriefCallsOfItsThreads() throws Exception {
    assertEquals("""
        too many false
        reserve true
        pipe 24 used all true
        other thread too many open files
        walk true
        last 0
        cannot read "/proc/N/task": too many open files
        cannot read "/proc/self/task/N/children": too many open files
        cannot read "/proc/N/stat": too many open files
        the terminal counts as there: true
        brief ok
        brief ok
        brief ok
        connect -2 -24
        stat 0 -24
        kept 4
        fifth -24
        ends false reports 1
        ends true pipe 0
        again 24 reports 2
        late listener 1
        """, run("-n 64", "shortage"));
  }
}
