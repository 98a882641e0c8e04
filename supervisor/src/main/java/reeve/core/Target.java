package reeve.core;

/** What a service is wanted to be. */
public enum Target {
  UP,
  DOWN
}
