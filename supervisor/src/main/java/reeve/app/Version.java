package reeve.app;

/** The version of reeve. */
public final class Version {
  private Version() {}

  /** The version in the manifest of the jar; {@code development} if reeve runs from classes. */
  public static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
