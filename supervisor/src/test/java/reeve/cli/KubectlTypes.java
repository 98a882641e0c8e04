package reeve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compares manifests with the types of Kubernetes that kubectl contains, without a cluster: {@code kubectl label} keeps
 * what it reads, {@code kubectl set image} has it in a typed form, without the fields that the type does not have.
 */
public final class KubectlTypes {
  private KubectlTypes() {}

  /** Fails if a manifest of a workload has a field that its type does not have. Skips the test without kubectl. */
  public static void assertKnown(Path manifest) {
    JsonElement read = run("label", manifest, "known=yes");
    JsonElement typed = run("set", manifest, "*=image");
    List<String> lost = new ArrayList<>();
    compare("", read, typed, lost);
    assertEquals(List.of(), lost);
  }

  private static JsonElement run(String verb, Path manifest, String argument) {
    List<String> command = new ArrayList<>(List.of("kubectl", verb));
    if (verb.equals("set")) {
      command.add("image");
    }
    command.addAll(List.of("--local", "-o", "json", "-f", manifest.toString(), argument));
    Process process = null;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      assumeTrue(false, "kubectl is not installed");
    }
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(!text.isEmpty(), () -> "kubectl cannot read " + manifest);
      return JsonParser.parseString(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void compare(String path, JsonElement read, JsonElement typed, List<String> lost) {
    if (path.endsWith(".image") || path.equals(".metadata.labels") || path.endsWith(".limits.memory")) {
      return; // what the two commands change, and an amount that is written in another way
    }
    if (read.isJsonObject()) {
      JsonObject other = typed.isJsonObject() ? typed.getAsJsonObject() : new JsonObject();
      for (Map.Entry<String, JsonElement> entry : read.getAsJsonObject().entrySet()) {
        String inner = path + "." + entry.getKey();
        if (other.has(entry.getKey())) {
          compare(inner, entry.getValue(), other.get(entry.getKey()), lost);
        } else {
          lost.add(inner);
        }
      }
    } else if (read.isJsonArray()) {
      for (int i = 0; i < read.getAsJsonArray().size(); i++) {
        compare(path + "[" + i + "]", read.getAsJsonArray().get(i), typed.getAsJsonArray().get(i), lost);
      }
    } else if (!read.equals(typed)) {
      lost.add(path + ": " + read + " became " + typed);
    }
  }
}
