/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Collects all that loggers below a name write, of every level, until it is closed. */
final class LoggedTexts implements AutoCloseable {

    private final String name;
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final Queue<String> texts = new ConcurrentLinkedQueue<>();

    LoggedTexts(String name) {
        this.name = name;
        Collector collector = new Collector();
        collector.start();
        LoggerConfig logger = new LoggerConfig(name, Level.ALL, false);
        logger.addAppender(collector, Level.ALL, null);
        context.getConfiguration().addLogger(name, logger);
        context.updateLoggers();
    }

    private final class Collector extends AbstractAppender {

        private Collector() {
            super("collected texts", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            texts.add(event.getMessage().getFormattedMessage());
            for (Throwable e = event.getThrown(); e != null; e = e.getCause()) {
                texts.add(String.valueOf(e.getMessage()));
            }
        }
    }

    List<String> texts() {
        return List.copyOf(texts);
    }

    @Override
    public void close() {
        context.getConfiguration().removeLogger(name);
        context.updateLoggers();
    }
}
