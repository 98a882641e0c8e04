package reeve.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * What libraries log by slf4j: nothing. Without a word logback would print all of it, debugging too, to our standard
 * output, which is for events. What goes wrong in a library we hear from it as an exception. Named in
 * META-INF/services, and loaded by logback with the first library that logs.
 */
public final class SilentLibraryLog extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
