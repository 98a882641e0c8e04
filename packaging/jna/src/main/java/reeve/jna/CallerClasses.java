package reeve.jna;

/**
 * The superclass of JNA's {@code SecurityManagerExposer}, in place of {@link SecurityManager}, which reads all modules when it is initialised.
 * JNA finds the class that calls {@code Native.register()} by it, which reeve does not use.
 */
public class CallerClasses {
  /**
   * Not available.
   *
   * @return never
   * @throws UnsupportedOperationException always
   */
  protected Class<?>[] getClassContext() {
    throw new UnsupportedOperationException(
        "this copy of JNA cannot find the class that calls Native.register(); pass it");
  }
}
