package reeve.cli.files;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import reeve.app.PlanFiles;
import reeve.config.ConfigProblem;
import reeve.config.read.PlanReader;

/** Reads the text of a configuration file before the file is written. */
final class ProposalCheck {
  private final File file;
  private final Map<String, String> variables;
  private String copy = "";

  /**
   * @param file absolute
   * @param variables the environment of reeve
   */
  ProposalCheck(File file, Map<String, String> variables) {
    this.file = file;
    this.variables = variables;
  }

  /**
   * Reads a text as {@code reeve check} reads the file. It is written to a private file beside it for the moment,
   * because relative paths begin there.
   *
   * @return null: nothing can be written there, which writing the file itself will report
   */
  PlanReader.Result read(String text) {
    Path beside = null;
    try {
      beside = Files.createTempFile(file.toPath().getParent(), ".reeve-new-", ".toml");
      copy = beside.toString();
      Files.writeString(beside, text, StandardCharsets.UTF_8);
      return PlanFiles.read(List.of(copy), variables);
    } catch (IOException e) {
      return null;
    } finally {
      delete(beside);
    }
  }

  private static void delete(Path beside) {
    try {
      if (beside != null) {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      // The directory has become read-only: writing the file itself reports that.
    }
  }

  /** Returns a problem as a sentence that names the file and not the copy. */
  String sentence(ConfigProblem problem) {
    return problem.toString().replace(copy, file.getPath());
  }
}
