/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.security;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.util.ExceptionUtils;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Searches all that is logged while it is open, down to each package's own level. */
final class CapturedLog extends AbstractAppender implements AutoCloseable {

    /** Also of the libraries that carry the secrets; Flink's own is verbose beyond DEBUG. */
    private static final Map<String, Level> LEVELS =
            Map.of(
                    "io.tdengine", Level.TRACE,
                    "org.java_websocket", Level.TRACE,
                    "com.fasterxml.jackson", Level.TRACE,
                    "org.apache.flink", Level.DEBUG);

    private final SecretSearch search;
    private final Map<String, Integer> events = new ConcurrentHashMap<>();
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);

    CapturedLog(SecretSearch search) {
        super("captured", null, null, false, Property.EMPTY_ARRAY);
        this.search = search;
        start();
        Configuration configuration = context.getConfiguration();
        LEVELS.forEach(
                (name, level) -> {
                    LoggerConfig logger = new LoggerConfig(name, level, false);
                    logger.addAppender(this, Level.ALL, null);
                    configuration.addLogger(name, logger);
                });
        context.updateLoggers();
    }

    @Override
    public void append(LogEvent event) {
        String logger = event.getLoggerName();
        LEVELS.keySet().stream()
                .filter(logger::startsWith)
                .forEach(name -> events.merge(name, 1, Integer::sum));
        search.look("log of " + logger, event.getMessage().getFormattedMessage());
        if (event.getThrown() != null) {
            search.look(
                    "exception in the log of " + logger,
                    ExceptionUtils.stringifyException(event.getThrown()));
        }
    }

    /** How much was logged below a package. */
    int events(String name) {
        return events.getOrDefault(name, 0);
    }

    @Override
    public void close() {
        List.copyOf(LEVELS.keySet()).forEach(context.getConfiguration()::removeLogger);
        context.updateLoggers();
        stop();
    }
}
