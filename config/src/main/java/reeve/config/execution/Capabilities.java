package reeve.config.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The names of capabilities, in the order of their numbers (linux/capability.h). */
public final class Capabilities {
  /** The names without {@code CAP_}, in lower case; the place of a name is the number of the capability. */
  public static final List<String> NAMES = List.of("chown", "dac_override", "dac_read_search", "fowner", "fsetid",
      "kill", "setgid", "setuid", "setpcap", "linux_immutable", "net_bind_service", "net_broadcast", "net_admin",
      "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct",
      "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease",
      "audit_write", "audit_control", "setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend",
      "audit_read", "perfmon", "bpf", "checkpoint_restore");

  private Capabilities() {}

  /**
   * Returns the number of a capability, or -1 if there is none of this name.
   *
   * @param name with or without {@code CAP_}, in any case
   */
  public static int number(String name) {
    String plain = name.toLowerCase(Locale.ROOT);
    return NAMES.indexOf(plain.startsWith("cap_") ? plain.substring(4) : plain);
  }

  /** Returns the names of the capabilities of a set, as in {@link #NAMES}. @param set bit n is capability n */
  public static List<String> names(long set) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      if ((set >> i & 1) != 0) {
        names.add(NAMES.get(i));
      }
    }
    return names;
  }

  /** Returns the name of a capability as in the man pages, such as {@code CAP_CHOWN}. */
  public static String name(int number) {
    return "CAP_" + NAMES.get(number).toUpperCase(Locale.ROOT);
  }
}
