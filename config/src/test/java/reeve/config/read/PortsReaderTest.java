package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.HealthSpec;
import reeve.config.Plan;
import reeve.config.ProbeSpec;
import reeve.config.ServiceSpec;
import reeve.config.port.PortSpec;
import reeve.config.write.DefinitionWriter;

/** The key {@code ports}, and references to ports. */
class PortsReaderTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  private static String service(String name, String keys) {
    return "[service." + name + "]\ncommand = ['/a']\n" + keys + "\n";
  }

  private List<PortSpec> ports(String value) {
    return in.plan(service("a", "ports = " + value)).services().get(0).process().ports();
  }

  private static PortSpec tcp(String name, int number, boolean bump) {
    return new PortSpec(name, number, bump, PortSpec.Protocol.TCP);
  }

  @Test
  void formsOfPorts() {
    assertEquals(List.of(tcp("1", 3000, false)), ports("[3000]"));
    assertEquals(List.of(tcp("http", 3000, false), tcp("admin-ui", 3001, true)),
        ports("{ http = 3000, admin-ui = { port = 3001, bump = true } }"));
    assertEquals(List.of(new PortSpec("1", 53, false, PortSpec.Protocol.UDP)),
        ports("[{ port = 53, protocol = 'udp' }]"));
    assertEquals(List.of(tcp("1", 4000, false)), ports("['${NOT_SET:-4000}']"));
    assertEquals("PORT_ADMIN_UI", tcp("admin-ui", 3001, true).variable());
  }

  @Test
  void whatIsWrittenReadsTheSame() {
    String value = "{ http = 3000, dns = { port = 53, bump = true, protocol = \"udp\" } }";
    ServiceSpec spec = in.plan(service("a", "ports = " + value)).services().get(0);
    assertEquals(value, DefinitionWriter.settings(spec).get("ports"));
  }

  @Test
  void instancesHavePortsInStepsOfAHundred() {
    Plan plan = in.plan(service("web", "instances = 2\nports = [3000]") + service("w", "instances = 2\n"
        + "ports = ['${4000 + INSTANCE}']\nenv = { SECOND = '${service.web@2.port}' }"));
    assertEquals(List.of(tcp("1", 3100, false)), plan.services().get(1).process().ports());
    assertEquals(List.of(tcp("1", 4002, false)), plan.services().get(3).process().ports());
    assertEquals("3100", plan.services().get(3).process().environment().get("SECOND"));
  }

  @Test
  void aReferenceToAFixedPortIsTheNumber() {
    Plan plan = in.plan(service("a", "env = { API = 'http://localhost:${service.b.ports.http}/' }")
        + service("b", "ports = { http = 3000 }\nhealth = { tcp = '127.0.0.1:${service.b.port}' }"));
    assertEquals("http://localhost:3000/", plan.services().get(0).process().environment().get("API"));
    HealthSpec health = plan.services().get(1).health();
    assertEquals(new ProbeSpec.Tcp("127.0.0.1", 3000), health.check().get());
  }

  @Test
  void aReferenceToABumpedPortStaysUntilTheStart() {
    Plan plan = in.plan(service("a", "env = { API = '${service.b.port}' }")
        + service("b", "ports = { http = { port = 3000, bump = true } }\nready = { tcp = '${service.b.port}' }"));
    assertEquals("${service.b.ports.http}", plan.services().get(0).process().environment().get("API"));
    assertTrue(plan.services().get(1).startup().ready().toString().contains("port=3000"));
  }

  private void assertProblem(String toml, String expected) {
    List<String> problems = in.problems(toml);
    assertTrue(problems.stream().anyMatch(problem -> problem.contains(expected)), problems.toString());
  }

  @Test
  void problemsNameThePlace() {
    assertProblem(service("a", "ports = [0]"), "cannot be 0");
    assertProblem(service("a", "ports = 3000"), "an array of ports, or a table of them");
    assertProblem(service("a", "ports = [3000, 3000]"), "cannot have the port 3000 twice");
    assertProblem(service("a", "ports = { 1x = 3000 }"), "cannot use \"1x\" as the name of a port");
    assertProblem(service("a", "ports = { h = { port = 1, bumb = true } }"), "cannot use the key \"bumb\"");
    assertProblem(service("a", "instances = 2\nports = [65500]"), "cannot be 65600, the port of instance 2");
    assertProblem(service("a", "env = { X = '${service.b.ports.http}' }"),
        "there is no service \"b\" with ports");
    assertProblem(service("a", "env = { X = '${service.b.ports.htp}' }") + service("b", "ports = { http = 1 }"),
        "the service \"b\" has no port \"htp\"");
    assertProblem(service("a", "ports = ['${service.b.port}']") + service("b", "ports = ['${service.a.port}']"),
        "cannot refer to the port of a service in a port");
    assertProblem(service("a", "description = '${service.b.port}'")
        + service("b", "ports = [{ port = 3000, bump = true }]"), "cannot refer to a port with bump here");
    assertProblem("[defaults]\nports = [3000]\n" + service("a", ""), "ports");
  }
}
