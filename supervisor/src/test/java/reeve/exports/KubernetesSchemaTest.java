package reeve.exports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import reeve.cli.Documents;

/**
 * The manifests that {@code reeve export kubernetes} writes, against the published schema of Kubernetes: no field that
 * it does not have, none missing that it requires, and each of its type.
 */
class KubernetesSchemaTest {
  private static final Set<String> KINDS =
      Set.of("apps/v1 Deployment", "apps/v1 StatefulSet", "batch/v1 CronJob", "batch/v1 Job", "v1 Service");

  @TempDir
  Path directory;

  private static List<JsonObject> manifests(String yaml) {
    List<JsonObject> manifests = new ArrayList<>();
    for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
      manifests.add(new Gson().toJsonTree(document).getAsJsonObject());
    }
    return manifests;
  }

  /**
   * By reflection, because the annotations of these classes are in a library that is not needed, and whose absence is a
   * warning of the compiler.
   *
   * @throws IllegalArgumentException if the manifest is not valid
   */
  private static String validate(JsonObject manifest) {
    String kind = manifest.get("apiVersion").getAsString() + " " + manifest.get("kind").getAsString();
    assertTrue(KINDS.contains(kind), kind);
    try {
      Class.forName("io.kubernetes.client.openapi.models.V1" + manifest.get("kind").getAsString())
          .getMethod("validateJsonElement", JsonElement.class).invoke(null, manifest);
    } catch (InvocationTargetException e) {
      throw assertInstanceOf(RuntimeException.class, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
    return kind;
  }

  private TreeSet<String> kinds(String toml) throws IOException {
    TreeSet<String> kinds = new TreeSet<>();
    for (ExportedFile file : ExportFixture.export(ExportFormat.KUBERNETES, directory, toml).files()) {
      for (JsonObject manifest : manifests(file.text())) {
        kinds.add(validate(manifest));
      }
    }
    return kinds;
  }

  @Test
  void everyManifestIsValid() throws IOException {
    assertEquals(new TreeSet<>(KINDS), kinds(KubernetesExportTest.EVERYTHING));
  }

  @Test
  void theExamplesOfTheProjectAreValid() throws IOException {
    List<Path> examples = new ArrayList<>();
    try (var files = Files.walk(Documents.ROOT.resolve("examples"))) {
      files.filter(file -> file.toString().endsWith(".toml")).forEach(examples::add);
    }
    int valid = 0;
    for (Path example : examples) {
      Export export;
      try {
        export = ExportFixture.export(ExportFormat.KUBERNETES, directory, Files.readString(example));
      } catch (AssertionFailedError e) {
        continue; // it needs another file beside it, or a variable
      }
      for (ExportedFile file : export.files()) {
        for (JsonObject manifest : manifests(file.text())) {
          validate(manifest);
          valid++;
        }
      }
    }
    assertTrue(valid > 10, valid + " manifests of " + examples.size() + " examples");
  }

  /** Were the schema not asked, this test would not be worth anything. */
  @Test
  void aFieldThatKubernetesDoesNotHaveIsFound() throws IOException {
    Export export = ExportFixture.export(ExportFormat.KUBERNETES, directory, KubernetesExportTest.EVERYTHING);
    String yaml = ExportFixture.text(export, "web.yaml");
    for (Map.Entry<String, String> wrong : Map.of("replicas:", "replica:", "image:", "picture:", "httpGet:",
        "httpPost:", "runAsUser:", "runAs:").entrySet()) {
      String broken = yaml.replace(wrong.getKey(), wrong.getValue());
      assertTrue(!broken.equals(yaml), wrong.getKey());
      assertThrows(IllegalArgumentException.class, () -> {
        for (JsonObject manifest : manifests(broken)) {
          validate(manifest);
        }
      }, wrong.getKey());
    }
  }
}
