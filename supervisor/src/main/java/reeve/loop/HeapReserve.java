package reeve.loop;

/**
 * Memory that is given back to the heap when an allocation fails, so that what follows has some: the error can be
 * logged, and the services can be stopped in order. Any thread.
 */
public final class HeapReserve {
  /** Enough for the objects of an ordered stop of some hundred services. */
  private static final int SIZE = 256 * 1024;

  /** After this many failed allocations without a reserve, memory is short for good. */
  private static final int MANY_SHORTAGES = 5;

  private byte[] memory;
  private boolean wasFull;
  private int shortages;

  /** Takes the memory, if the reserve is empty and there is enough. */
  public synchronized void fill() {
    if (memory == null) {
      try {
        memory = new byte[SIZE];
        wasFull = true;
        shortages = 0;
      } catch (OutOfMemoryError e) {
        memory = null; // It is tried again later.
      }
    }
  }

  /** Gives the memory back. */
  synchronized void release() {
    shortages += memory == null && wasFull ? 1 : 0;
    memory = null;
  }

  /** Returns whether there is a reserve. */
  public synchronized boolean isFull() {
    return memory != null;
  }

  /** Returns whether allocations fail again and again although the reserve was given back. */
  public synchronized boolean isMemoryShort() {
    return shortages >= MANY_SHORTAGES;
  }
}
