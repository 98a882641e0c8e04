package reeve.cli.common;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The profiles that are merged over the configuration files: {@code @Mixin ProfileOption}. */
public final class ProfileOption {
  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      description = "Merge the tables of [profile.PROFILE] over the others; may be repeated, and the last one takes "
          + "precedence. Default: REEVE_PROFILE, names with commas between them.")
  public List<String> names = new ArrayList<>();
}
