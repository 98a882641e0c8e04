package reeve.core;

/** A context without chance. */
record FixedContext(double dice, boolean ready) implements Context {
  @Override
  public boolean readyAtOnce(Service service) {
    return ready;
  }
}
