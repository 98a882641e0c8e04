package reeve.config.execution;

/**
 * The privileges of the processes of a service (capabilities(7), PR_SET_NO_NEW_PRIVS of prctl(2)). Bit n of a set
 * stands for the capability of number n: see {@link Capabilities}.
 *
 * @param noNewPrivileges true: no program that is executed gains privileges
 * @param bounding the capabilities that can be gained at all; {@link #ALL}: no limit
 * @param ambient the capabilities that a user other than root has; also in {@code bounding}
 */
public record PrivilegeSpec(boolean noNewPrivileges, long bounding, long ambient) {
  /** All capabilities. */
  public static final long ALL = -1L;

  /** The privileges of reeve, as far as the user of the service can have them. */
  public static final PrivilegeSpec INHERITED = new PrivilegeSpec(false, ALL, 0);
}
