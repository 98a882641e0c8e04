package reeve.cli.common;

import picocli.CommandLine.IVersionProvider;
import reeve.app.Version;

/**
 * What {@code --version} prints. It is apart from {@link Version}, which the supervisor uses, because an archive of a
 * JDK 25 has no class with an interface of picocli, and the JVM would open two jars for it.
 */
public final class ProgramVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"reeve " + Version.text()};
  }
}
