package reeve.runtime.process;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.read.value.EnvFile;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.Files;

/**
 * The variables that the {@code env-command}s of services have printed. Such a command writes to a file in memory of a
 * bounded size, so that reeve never waits for it and its output is in no log; the file is read when the command has
 * ended. Loop thread.
 */
final class CommandVariables {
  /** In bytes, of the output of one command. */
  static final int MAX_OUTPUT = 64 * 1024;

  /** Variables that a shell adds, which may be the main process or have been that. */
  private static final List<String> OF_SHELLS = List.of("PWD", "OLDPWD", "SHLVL", "_");

  /** What stands for bytes that are no UTF-8. */
  private static final char UNREADABLE = '\ufffd';

  private record Output(ServiceSpec spec, int fd) {}

  private final Files files;
  private final Environment base;
  private final Map<String, Output> outputs = new HashMap<>();
  private final Map<String, Map<String, String>> variables = new HashMap<>();

  /** @param base reeve's own environment */
  CommandVariables(Files files, Environment base) {
    this.files = files;
    this.base = base;
  }

  /**
   * Makes the file for the output of a command that is about to be started. What an earlier command has printed is
   * dropped.
   *
   * @return a descriptor, which stays open until {@link #end}; or minus an error number
   */
  int begin(ServiceSpec spec) {
    forget(spec.name());
    int fd = files.boundedMemoryFile(MAX_OUTPUT);
    if (fd >= 0) {
      outputs.put(spec.name(), new Output(spec, fd));
    }
    return fd;
  }

  /**
   * Takes the output of a command that has ended.
   *
   * @param success whether the command succeeded, so that its output counts
   * @return null, or why the output cannot be used, as the end of a sentence; it says nothing of the output itself
   */
  String end(String service, boolean success) {
    Output output = outputs.remove(service);
    if (output == null) {
      return "another reeve started it, and its output is lost";
    }
    try {
      return success ? read(output) : null;
    } finally {
      files.close(output.fd);
    }
  }

  private String read(Output output) {
    byte[] bytes = new byte[MAX_OUTPUT];
    int length = files.seek(output.fd, 0);
    for (int read = 1; length >= 0 && length < MAX_OUTPUT && read > 0;) {
      read = files.read(output.fd, bytes, length, MAX_OUTPUT - length);
      length = read < 0 ? read : length + read;
    }
    if (length < 0) {
      return "its output cannot be read: " + Errno.text(-length);
    }
    int end = 0;
    while (end < length && bytes[end] != 0) {
      end++;
    }
    for (int i = end; i < length; i++) {
      if (bytes[i] != 0) {
        return "there is a NUL in its output";
      }
    }
    if (end == MAX_OUTPUT) {
      return "it printed 64 KiB or more";
    }
    Map<String, String> read = new HashMap<>();
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end)).toString();
      String problem = EnvFile.readOutput(text, read, base.toMap(), output.spec.name());
      if (problem == null) {
        variables.put(output.spec.name(), read);
      }
      return problem;
    } catch (CharacterCodingException e) {
      return "its output is not UTF-8";
    }
  }

  /**
   * Takes the variables of a run that a former reeve started from its main process: those that the definition does not
   * give it, or gives it with another value. A process that has written over its environment has none.
   *
   * @param pid of its main process
   * @param known its environment without the variables of the command
   */
  void adopt(ServiceSpec spec, int pid, Environment known) {
    String text = files.readText("/proc/" + pid + "/environ");
    Map<String, String> found = new HashMap<>();
    for (String entry : text == null ? new String[0] : text.split("\0")) {
      int equals = entry.indexOf('=');
      String name = equals <= 0 ? null : entry.substring(0, equals);
      if (name == null || OF_SHELLS.contains(name) || name.startsWith("REEVE_") || entry.indexOf(UNREADABLE) >= 0) {
        continue;
      }
      String value = entry.substring(equals + 1);
      boolean configured = spec.process().environment().containsKey(name);
      if (configured ? !value.equals(spec.process().environment().get(name)) : known.get(name) == null) {
        found.put(name, value);
      }
    }
    variables.put(spec.name(), found);
  }

  /** Returns the variables of a service; null: there are none. */
  Map<String, String> of(ServiceSpec spec) {
    return spec.process().envCommand().isEmpty() ? null : variables.get(spec.name());
  }

  void forget(String service) {
    variables.remove(service);
    Output output = outputs.remove(service);
    if (output != null) {
      files.close(output.fd);
    }
  }
}
