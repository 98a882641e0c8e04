package reeve.rotation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import reeve.posix.FileStorage;
import reeve.posix.Files;
import reeve.posix.LinuxPosix;

/**
 * The real files, for tests that act at each call that changes something, or that end the rotation before such a call.
 */
final class ObservedStorage {
  private static final Set<String> CHANGES = Set.of("rename", "unlink", "write", "copy", "punch", "collapse",
      "truncate", "sync", "syncData", "writeOut");

  /** Called around each call that changes something. */
  interface Listener {
    /** @param call the name of a method of {@link FileStorage} */
    void before(String call);

    default void after(String call) {}
  }

  /**
   * Ends the simulated process, which then makes no more calls. Its files stay open, unlike those of a killed process.
   */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private ObservedStorage() {}

  static FileStorage of(Listener listener) {
    FileStorage real = new LinuxPosix().storage();
    return (FileStorage) Proxy.newProxyInstance(FileStorage.class.getClassLoader(), new Class<?>[] {FileStorage.class},
        (proxy, method, arguments) -> {
          String name = method.getName();
          boolean changes = CHANGES.contains(name)
              || name.equals("open") && ((Integer) arguments[2] & Files.Open.CREAT) != 0;
          try {
            if (changes) {
              listener.before(name);
            }
            Object result = method.invoke(real, arguments);
            if (changes) {
              listener.after(name);
            }
            return result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  /** @return a storage whose user is killed before a call, and makes no change after that @param calls counts them */
  static FileStorage killedAt(int call, List<String> calls) {
    return of(name -> {
      if (calls.size() >= call) {
        throw new Killed();
      }
      calls.add(name);
    });
  }

  /** @return a storage that notes the calls that change something */
  static FileStorage recording(List<String> calls) {
    return killedAt(Integer.MAX_VALUE, calls);
  }

  static FileStorage real() {
    return new LinuxPosix().storage();
  }

}
