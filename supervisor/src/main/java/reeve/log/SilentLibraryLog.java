package reeve.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Silences what libraries log through slf4j. Without a configuration, logback would print all of it, debug messages
 * too, to standard output, which is for events. A library reports its failures to reeve as exceptions. This class is
 * named in META-INF/services, and logback loads it with the first library that logs.
 */
public final class SilentLibraryLog extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
