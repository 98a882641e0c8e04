package reeve.jna;

/**
 * The class that JNA finds in place of {@code java.lang.StackWalker}, without any of its methods. JNA looks for it when it is initialised, by reflection
 * and the constants of its enum, which on JDK 25 starts the method handles of the JVM: a seventh of the time to the first service. Here the search ends at
 * {@link Option}, which is no enum. What JNA wants it for, the class that calls {@code Native.register()}, reeve does not use; see {@link CallerClasses}.
 */
public final class StackWalker {
  private StackWalker() {}

  /** The class that JNA finds in place of the enum {@code java.lang.StackWalker.Option}. */
  public static final class Option {
    private Option() {}
  }
}
