package reeve.cli.files;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import reeve.app.ExitCodes;
import reeve.cli.common.ProgramVersion;
import reeve.schema.ConfigSchema;

/** {@code reeve schema}: prints the JSON schema of the configuration. It needs no running reeve. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Prints the JSON schema of the configuration, for editors.",
        "An editor completes keys and marks mistakes with it. For Even Better TOML and Taplo, write it to a file and "
            + "name that in the first line of a configuration: #:schema ./reeve.schema.json"
    })
public final class SchemaCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    System.out.println(ConfigSchema.text());
    return ExitCodes.OK;
  }
}
