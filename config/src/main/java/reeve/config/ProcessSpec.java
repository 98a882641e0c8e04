package reeve.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import reeve.config.port.PortSpec;

/**
 * How the process of a service is created. A change of any of these values needs a restart.
 *
 * @param commands each an argv, none of them empty. A service has exactly one, except a oneshot, which runs several in
 *     order. With {@code shell = true} an argv is {@code /bin/sh -c TEXT}
 * @param workingDirectory absolute; empty: the directory that reeve was started in
 * @param inherited which variables of reeve's own environment are passed on
 * @param environment the variables that are set on top: those of each {@code env-file}, then those of {@code env},
 *     already merged; without NUL
 * @param envCommand run at each start: the variables that it prints are set on top of {@code environment}
 * @param ports that it listens on, in the order of the file
 * @param stdin where fd 0 comes from
 * @param stdout where fd 1 goes
 * @param stderr where fd 2 goes
 */
public record ProcessSpec(
    List<List<String>> commands,
    Optional<String> workingDirectory,
    InheritedVariables inherited,
    Map<String, String> environment,
    Optional<HooksSpec.Command> envCommand,
    List<PortSpec> ports,
    StdinSpec stdin,
    OutputSpec stdout,
    OutputSpec stderr) {

  /** @throws IllegalArgumentException if there is no command, or one of them is empty */
  public ProcessSpec {
    commands = List.copyOf(commands);
    environment = Map.copyOf(environment);
    ports = List.copyOf(ports);
    if (commands.isEmpty()) {
      throw new IllegalArgumentException("cannot use a process without a command");
    }
    for (int i = 0; i < commands.size(); i++) {
      if (commands.get(i).isEmpty()) {
        throw new IllegalArgumentException("cannot use an empty command");
      }
    }
  }
}
