package reeve.posix;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A door to another kernel: it counts the calls of one thread, and throws in some of them. */
public final class FaultyDoor {
  /** The names of the calls, in order. */
  public final List<String> calls = new ArrayList<>();
  /** Whether the call with this number, from 0, fails. */
  public Predicate<Integer> fails = number -> false;
  public Supplier<Throwable> error = () -> new IllegalStateException("injected");
  private final Thread thread = Thread.currentThread();
  private Posix kernel;

  /** Returns the door. Calls of other threads pass through it and are not counted. */
  public Posix before(Posix behind) {
    kernel = behind;
    return (Posix) Proxy.newProxyInstance(Posix.class.getClassLoader(), new Class<?>[] {Posix.class}, this::invoke);
  }

  private Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (Thread.currentThread() == thread) {
      calls.add(method.getName());
      if (fails.test(calls.size() - 1)) {
        throw error.get();
      }
    }
    try {
      return method.invoke(kernel, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
