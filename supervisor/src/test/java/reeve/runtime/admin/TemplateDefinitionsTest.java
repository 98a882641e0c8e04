package reeve.runtime.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.config.read.PlanReader;
import reeve.control.DefinitionBackend;
import reeve.core.Requester;
import reeve.runtime.LoopHarness;

/** The services that were made of templates follow the files while reeve runs. */
@Timeout(60)
class TemplateDefinitionsTest {
  private static final String TEMPLATES = "[service.'worker@']\ncommand = ['/bin/work']\nrequires = ['base@${ARG}']\n"
      + "[service.'base@']\ncommand = ['/bin/base']\n";

  @TempDir
  Path directory;
  private LoopHarness loop;
  private DefinitionBackend definitions;

  private void run(String toml) {
    loop = new LoopHarness(directory, toml, true).boot();
    definitions = loop.backend.definitions();
  }

  private Plan read(String... more) {
    PlanReader.Result result = definitions.readFilesWith(List.of(more));
    return assertInstanceOf(PlanReader.Result.Ok.class, result, result::toString).plan();
  }

  private void apply() {
    Plan next = read();
    definitions.apply(definitions.compare(next), next, Requester.SELF);
  }

  /** As a client that starts a service of a template does it. */
  private void make(String name) {
    Plan plan = read(name);
    definitions.make(plan.services().stream().filter(spec -> plan.layers().made().contains(spec.name())
        && !definitions.names().contains(spec.name())).toList(), Requester.SELF);
  }

  private void remove(String name) {
    definitions.remove(name, Requester.SELF);
    if (loop.service(name) != null && loop.pid(name) > 0) {
      loop.posix.dies(loop.pid(name), Signal.TERM);
      loop.turn();
    }
  }

  /** Was in no list, so that it could not be removed, and the next reeve stopped it. */
  @Test
  void aServiceThatATemplateNewlyRequiresIsMadeOfItsTemplateToo() {
    run(TEMPLATES + "[service.web]\ncommand = ['/bin/web']\n");
    make("worker@7");
    loop.write(TEMPLATES.replace("base@", "other@") + "[service.web]\ncommand = ['/bin/web']\n");
    apply();
    assertTrue(definitions.isTransient("other@7"));
    assertFalse(definitions.isTransient("web"));
    assertTrue(definitions.current().layers().made().contains("other@7"));
  }

  @Test
  void aRemovedServiceThatAnotherOneStillRequiresIsMadeOfItsTemplateAgain() {
    run(TEMPLATES);
    make("worker@7");
    remove("base@7");
    assertEquals(List.of("worker@7"), definitions.names());
    apply();
    assertTrue(definitions.isTransient("base@7"), () -> definitions.names().toString());
  }

  /** The apply after the removal was refused, as if the files had lost their services. */
  @Test
  void filesWithNothingButTemplatesAreReadAfterTheLastServiceOfThemIsRemoved() {
    run("[service.'worker@']\ncommand = ['/bin/work']\n");
    make("worker@a");
    apply();
    remove("worker@a");
    assertEquals(List.of(), read().services());
  }

  /** A fault in the file of its template brought it back. */
  @Test
  void aRemovedServiceIsNotRetainedWhenItsTemplateIsLeftOut() throws IOException {
    String main = "[reeve]\non-error = 'skip'\ninclude = 'more.toml'\n[service.web]\ncommand = ['/bin/web']\n";
    String more = "[service.'worker@']\ncommand = ['/bin/work']\n";
    Files.writeString(directory.resolve("more.toml"), more);
    run(main);
    make("worker@7");
    apply();
    remove("worker@7");
    Files.writeString(directory.resolve("more.toml"), more + "[service.bad]\ncommand = 3\n");
    assertEquals(List.of("web"), read().services().stream().map(ServiceSpec::name).toList());
  }

  /** An apply replaced it by the service of the template. */
  @Test
  void aDefinitionOfAClientWinsOverATemplateThatAnotherServiceRequires() {
    run(TEMPLATES);
    Plan own = loop.rewrite("[service.'base@7']\ncommand = ['/bin/own']\n");
    loop.write(TEMPLATES);
    definitions.add(own.services().get(0), Requester.SELF);
    make("worker@7");
    apply();
    assertEquals(List.of("/bin/own"), definitions.spec("base@7").process().commands().get(0));
    assertTrue(definitions.isTransient("base@7"));
    assertFalse(definitions.current().layers().made().contains("base@7"));
  }
}
