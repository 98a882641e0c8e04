package reeve.config;

/** What happens to processes of services that a killed reeve left, and that no state names: {@code orphans}. */
public enum OrphanPolicy {
  /** A process is adopted if it is certain which service it is; otherwise that service is not started. */
  ADOPT,
  /** They are stopped as the definition of their service says, and then the service is started. */
  STOP,
  /** The service is started beside them. */
  IGNORE
}
