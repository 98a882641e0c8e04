package reeve.config.read.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.config.execution.Capabilities;
import reeve.config.execution.PrivilegeSpec;
import reeve.config.read.ConfigFixture;
import reeve.config.write.DefinitionWriter;

/** The sets of capabilities. */
class PrivilegeReaderTest {
  private static final long BIND = 1L << 10;
  private static final long KILL = 1L << 5;

  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  private PrivilegeSpec read(String lines) {
    return in.serviceWith(lines).execution().privileges();
  }

  @Test
  void namesAreReadWithAndWithoutThePrefix() {
    assertEquals(new PrivilegeSpec(false, BIND | KILL, BIND),
        read("capabilities = { bounding = ['CAP_NET_BIND_SERVICE', 'kill'], ambient = ['cap_net_bind_service'] }"));
    assertEquals(new PrivilegeSpec(true, PrivilegeSpec.ALL, BIND),
        read("no-new-privileges = true\ncapabilities = { ambient = ['net_bind_service'] }"));
    assertEquals(new PrivilegeSpec(false, 0, 0), read("capabilities = { bounding = [] }"));
    assertEquals(PrivilegeSpec.INHERITED, read("capabilities = { }"));
    assertEquals(PrivilegeSpec.INHERITED, read("no-new-privileges = false"));
  }

  @Test
  void everyCapabilityIsKnownAndWrittenAsItIsRead() {
    for (int i = 0; i < Capabilities.NAMES.size(); i++) {
      String line = "capabilities = { bounding = ['" + Capabilities.name(i) + "'] }";
      assertEquals(1L << i, read(line).bounding());
      assertEquals(Map.of("capabilities", "{ bounding = [\"" + Capabilities.NAMES.get(i) + "\"] }"),
          Map.of("capabilities", DefinitionWriter.settings(in.serviceWith(line)).get("capabilities")));
    }
    assertEquals(41, Capabilities.NAMES.size());
    assertEquals(40, Capabilities.number("checkpoint_restore")); // linux/capability.h
    assertEquals(21, Capabilities.number("sys_admin"));
  }

  @ParameterizedTest
  @CsvSource({"net_bind,capabilities(7) lists them", "net_bind_servic,'did you mean \"net_bind_service\"?'",
      "CAP_SYS_ADMN,'did you mean \"CAP_SYS_ADMIN\"?'", "net-raw,'did you mean \"net_raw\"?'",
      "'',capabilities(7) lists them"})
  void anUnknownCapabilityIsReported(String name, String hint) {
    assertEquals("reeve.toml:3: service.web.capabilities.bounding: cannot find a capability \"" + name + "\": " + hint,
        in.problemWith("capabilities = { bounding = ['kill', '" + name + "'] }"));
  }

  @Test
  void anAmbientCapabilityHasToBeInTheBoundingSet() {
    assertEquals("reeve.toml:3: service.web.capabilities.ambient: cannot hold CAP_NET_BIND_SERVICE: "
        + "it is not in bounding: add it to bounding, or remove it here",
        in.problemWith("capabilities = { ambient = ['net_bind_service', 'kill'], bounding = ['kill'] }"));
  }

  @Test
  void otherValuesAreReported() {
    assertEquals("reeve.toml:3: service.web.capabilities: cannot be an array: it is a table: "
        + "write it as { bounding = [\"net_bind_service\"] }", in.problemWith("capabilities = ['kill']"));
    assertEquals("reeve.toml:3: service.web.capabilities.inheritable: unknown key: "
        + "use one of \"bounding\" or \"ambient\"", in.problemWith("capabilities = { inheritable = ['kill'] }"));
    assertTrue(in.problemWith("capabilities = { ambient = 'kill' }").contains("ambient: cannot be a string"));
    assertTrue(in.problemWith("no-new-privileges = 'yes'").contains("no-new-privileges: cannot be a string"));
  }

  @Test
  void aTableOfCapabilitiesReplacesThatOfTheDefaults() {
    String text = "[defaults]\nno-new-privileges = true\ncapabilities = { bounding = ['kill'], ambient = ['kill'] }\n"
        + "[service.a]\ncommand = ['/a']\n";
    assertEquals(new PrivilegeSpec(true, KILL, KILL), in.service(text).execution().privileges());
    assertEquals(new PrivilegeSpec(true, BIND, 0),
        in.service(text + "capabilities = { bounding = ['net_bind_service'] }").execution().privileges());
    assertEquals(List.of(), in.problems(text + "capabilities = { ambient = ['chown'] }"));
  }
}
