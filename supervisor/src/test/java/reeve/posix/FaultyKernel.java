package reeve.posix;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * A door to another kernel, in all of its roles: it counts the calls of one thread, and lets one of them fail in one of
 * its {@link FaultWays}. Calls of other threads pass through it and are not counted.
 */
public final class FaultyKernel {
  /** The methods that were called, in order. */
  public final List<Method> calls = new ArrayList<>();
  private final Thread thread = Thread.currentThread();
  private final int failing;
  private final int way;

  /**
   * @param failing the number of the call that fails, from 0; -1: none
   * @param way the number of its way to fail
   */
  public FaultyKernel(int failing, int way) {
    this.failing = failing;
    this.way = way;
  }

  /** Returns the door to a kernel. */
  public Posix before(Posix kernel) {
    return (Posix) role(Posix.class, kernel);
  }

  private Object role(Class<?> type, Object behind) {
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
        (proxy, method, arguments) -> call(behind, method, arguments));
  }

  private Object call(Object behind, Method method, Object[] arguments) throws Throwable {
    if (Thread.currentThread() == thread) {
      calls.add(method);
      if (calls.size() - 1 == failing) {
        Object result = FaultWays.of(method).get(way).result();
        if (result instanceof Throwable error) {
          error.setStackTrace(new Throwable().getStackTrace());
          throw error;
        }
        return result;
      }
    }
    try {
      Object result = method.invoke(behind, arguments);
      return method.getReturnType() == NotifySockets.class ? role(NotifySockets.class, result) : result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
