package reeve.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reeve.cli.Documents;
import reeve.config.Schema;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlParser;
import reeve.config.toml.TomlProblem;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;
import reeve.json.Json;

/** The JSON schema has every key, takes every configuration that the project shows, and refuses mistakes. */
class ConfigSchemaTest {
  private static final com.networknt.schema.Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(ConfigSchema.text(), InputFormat.JSON);

  private static final Pattern TOML = Pattern.compile("(<!-- wrong -->\n)?```toml\n(.*?)```", Pattern.DOTALL);

  /** The errors of a configuration. */
  private static List<String> errors(String toml) {
    List<TomlProblem> problems = new ArrayList<>();
    TomlTable root = TomlParser.parse(toml, problems);
    assertEquals(List.of(), problems, toml);
    return SCHEMA.validate(Json.text(value(root)), InputFormat.JSON).stream().map(Object::toString).toList();
  }

  private static Object value(TomlNode node) {
    if (node instanceof TomlTable table) {
      Map<String, Object> fields = new LinkedHashMap<>();
      table.entries.forEach((key, value) -> fields.put(key, value(value)));
      return fields;
    }
    if (node instanceof TomlArray array) {
      return array.items.stream().map(ConfigSchemaTest::value).toList();
    }
    Object value = ((TomlScalar) node).value();
    return value instanceof Number number ? new Json.Num(number.toString()) : value;
  }

  private static String table(Schema.Entry entry) {
    return entry.place() == Schema.Place.REEVE ? "[reeve]\n" : "[service.web]\n";
  }

  @Test
  void theFormOfEachKeyIsReadAsAType() {
    for (Schema.Entry entry : Schema.entries()) {
      assertNotNull(ValueForms.schema(entry.form()),
          "ValueForms cannot read the form of " + entry.name() + ", \"" + entry.form() + "\": add it there");
    }
  }

  @Test
  void eachKeyIsInItsTablesWithADescription() throws Json.Malformed {
    for (Schema.Entry entry : Schema.entries()) {
      boolean ofReeve = entry.place() == Schema.Place.REEVE;
      assertEquals(ofReeve, isOf("reeve", entry), entry.name());
      assertEquals(!ofReeve, isOf("service", entry), entry.name());
      assertEquals(entry.place() == Schema.Place.SERVICE_AND_DEFAULTS, isOf("defaults", entry), entry.name());
    }
  }

  private static boolean isOf(String definition, Schema.Entry entry) throws Json.Malformed {
    return properties(definition).get(entry.name()) instanceof Map<?, ?> property
        && String.valueOf(property.get("description")).startsWith(entry.doc());
  }

  private static Map<?, ?> properties(String definition) throws Json.Malformed {
    Map<?, ?> document = (Map<?, ?>) Json.parse(ConfigSchema.text());
    return (Map<?, ?>) ((Map<?, ?>) ((Map<?, ?>) document.get("definitions")).get(definition)).get("properties");
  }

  @Test
  void itHasNoKeyThatTheCodeDoesNotHave() throws Json.Malformed {
    assertEquals(Schema.names(Schema.Place.REEVE, false), new ArrayList<Object>(properties("reeve").keySet()));
    assertEquals(Schema.names(Schema.Place.SERVICE, false), new ArrayList<Object>(properties("service").keySet()));
    assertEquals(Schema.names(Schema.Place.SERVICE_AND_DEFAULTS, true),
        new ArrayList<Object>(properties("defaults").keySet()));
  }

  @Test
  void itTakesTheExampleOfEachKeyAndRefusesAnotherKindOfValue() {
    for (Schema.Entry entry : Schema.entries()) {
      assertEquals(List.of(), errors(table(entry) + entry.name() + " = " + entry.example() + "\n"), entry.name());
      assertFalse(errors(table(entry) + entry.name() + " = [[[[1]]]]\n").isEmpty(), entry.name());
    }
  }

  @Test
  void itIsAJsonSchemaOfDraft7() {
    com.networknt.schema.Schema meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
        .getSchema(com.networknt.schema.SchemaLocation.of("http://json-schema.org/draft-07/schema#"));
    assertEquals(List.of(), meta.validate(ConfigSchema.text(), InputFormat.JSON));
  }

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.walk(Documents.ROOT.resolve("examples"))) {
      return files.filter(file -> file.toString().endsWith(".toml")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void itTakesEachExample(Path file) throws IOException {
    assertEquals(List.of(), errors(Files.readString(file)), file.toString());
  }

  static List<Path> documents() {
    return Documents.markdown();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void itTakesEachConfigurationOfTheDocuments(Path document) throws IOException {
    Matcher block = TOML.matcher(Documents.text(document));
    while (block.find()) {
      if (block.group(1) == null) {
        assertEquals(List.of(), errors(block.group(2)), document + ":\n" + block.group(2));
      }
    }
  }

  @Test
  void itFindsMistakes() {
    for (String wrong : List.of("comand = [\"x\"]", "restart = \"alwys\"", "restart-delay = \"5 s\"",
        "restart-delay = 5", "log-max-size = \"10 megabytes\"", "log-keep = 0", "restart-jitter = 1.5",
        "essential = \"true\"", "env = { A = [] }", "stop = \"SIGTERM 10 s\"", "rotate-signal = \"SIGTRM\"",
        "log-mode = \"0999\"", "start-limit = { bursts = 3 }", "ready = { tcp = 80 }",
        "health = { http = \"ftp://x\" }",
        "requires = [{ service = \"db\", when = \"up\" }]", "success-exit-status = [256]", "instances = 1001",
        "park = { until = [\"udp:1\"] }", "schedule = { every = \"soon\" }")) {
      assertFalse(errors("[service.web]\n" + wrong + "\n").isEmpty(), wrong);
    }
    assertFalse(errors("[services.web]\ncommand = [\"x\"]\n").isEmpty());
    assertFalse(errors("[service.\"a b\"]\ncommand = [\"x\"]\n").isEmpty());
    assertFalse(errors("[defaults]\ncommand = [\"x\"]\n").isEmpty());
    assertFalse(errors("[profile.dev.service.web]\nrestart = \"alwys\"\n").isEmpty());
    assertFalse(errors("[target.default]\nneeds = []\n").isEmpty());
  }

  @Test
  void aStringMayHoldAVariable() {
    assertEquals(List.of(), errors("""
        [service.web]
        command = ["${BIN}"]
        restart = "${RESTART:-always}"
        restart-delay = "${DELAY}s"
        log-max-size = "${SIZE}"
        [profile.dev.service.web]
        restart = "no"
        """));
    assertTrue(errors("[service.web]\nrestart-delay = \"1m30s\"\nstop = [\"SIGRTMIN+3 1m\", \"term\"]\n").isEmpty());
  }
}
