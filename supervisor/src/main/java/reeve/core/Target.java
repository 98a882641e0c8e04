package reeve.core;

/** Whether a service is wanted up or down. */
public enum Target {
  UP,
  DOWN
}
