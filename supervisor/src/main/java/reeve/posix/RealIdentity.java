package reeve.posix;

import reeve.posix.SpawnError.Step;

/** Does something to a process of another user with its real ids, which takes the place of rights that reeve lacks. */
final class RealIdentity {
  /** What is done with other real ids. */
  interface Work {
    /** @return what {@link #as} returns */
    int run(Scratch s);
  }

  private RealIdentity() {}

  /**
   * Does something with other real ids: on this thread, or on one that ends if this one could not return to its own.
   *
   * @return the result of the work, or a {@link SpawnError}: the ids could not be taken
   */
  static int as(Scratch s, ProcessAttributes.Ids ids, Work work) {
    OwnIdentity own = OwnIdentity.get(s);
    if (own.returnsFrom(ids)) {
      try {
        return take(s, ids, work);
      } finally {
        own.restoreReal(s);
      }
    }
    int[] result = {SpawnError.of(Step.LIMIT, Errno.EAGAIN)};
    Thread thread = SpawnThread.start(new Runnable() {
      @Override
      public void run() {
        Scratch other = Scratch.acquire();
        try {
          result[0] = take(other, ids, work);
        } finally {
          other.release();
        }
      }
    });
    if (thread != null) {
      SpawnThread.join(thread);
    }
    return result[0];
  }

  private static int take(Scratch s, ProcessAttributes.Ids ids, Work work) {
    int error = OwnIdentity.get(s).takeReal(s, ids);
    return error == 0 ? work.run(s) : SpawnError.of(Step.LIMIT, error);
  }
}
