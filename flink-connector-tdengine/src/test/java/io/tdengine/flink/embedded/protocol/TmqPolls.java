/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.tdengine.flink.embedded.engine.GroupMember;
import io.tdengine.flink.embedded.engine.LogMessage;
import io.tdengine.flink.embedded.engine.ServerError;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The polls of one consumer: one runs, one may wait, and a later one takes the waiting one's place,
 * which is then never answered. A poll before the first subscription waits for it.
 */
final class TmqPolls {

    private static final Logger LOG = LoggerFactory.getLogger(TmqPolls.class);

    /** So long at most is the engine asked at once, that a closed connection is noticed. */
    private static final long SLICE_MILLIS = 500;

    private final TmqConnection connection;
    private Request waiting;
    private boolean running;
    private boolean ready;

    private PolledMessage cached;
    private long lastMessageId;

    TmqPolls(TmqConnection connection) {
        this.connection = connection;
    }

    /** The message that can be fetched, or null. */
    synchronized PolledMessage cached() {
        return cached;
    }

    synchronized void forget() {
        cached = null;
    }

    /** Takes a request in; it is answered when it ends. */
    synchronized void add(Request request) {
        waiting = request;
        startNext();
    }

    /** A subscription succeeded: polls run from now on. */
    synchronized void subscribed() {
        ready = true;
        startNext();
    }

    private synchronized void startNext() {
        if (ready && !running && waiting != null && !connection.isClosed()) {
            Request next = waiting;
            waiting = null;
            running = true;
            connection.execute(() -> run(next));
        }
    }

    private void run(Request request) {
        try {
            PolledMessage lost = lostMessage(request);
            if (lost != null) {
                end(() -> answer(request, lost));
                return;
            }
            long blocking = request.number("blocking_time");
            GroupMember member = connection.member();
            if (member == null) {
                long nanos = TimeUnit.MILLISECONDS.toNanos(Math.max(blocking, 0));
                connection.later(nanos, () -> end(() -> answer(request, null)));
                return;
            }
            connection.autoCommit(member);
            PolledMessage polled = cache(poll(member, blocking));
            end(() -> answer(request, polled));
        } catch (ServerError e) {
            end(() -> connection.fail(request, e));
        } catch (RuntimeException e) {
            LOG.error("a poll failed in the embedded server", e);
            ServerError error =
                    new ServerError(WebSocketConnection.ADAPTER_ERROR, "embedded server: " + e);
            end(() -> connection.fail(request, error));
        } catch (InterruptedException e) {
            // The server is closing; so is the connection that the answer would go to.
            Thread.currentThread().interrupt();
        }
    }

    /** Answers, and only then takes a poll in that was sent upon the answer. */
    private synchronized void end(Runnable answer) {
        answer.run();
        running = false;
        startNext();
    }

    /** What the client names as its last message is not what was sent last: that got lost. */
    private synchronized PolledMessage lostMessage(Request request) throws ServerError {
        boolean lost =
                request.has("message_id")
                        && cached != null
                        && cached.id() != request.unsigned("message_id");
        return lost ? cached : null;
    }

    private LogMessage poll(GroupMember member, long blockingMillis)
            throws ServerError, InterruptedException {
        boolean forEver = blockingMillis < 0;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(blockingMillis);
        long left = blockingMillis;
        LogMessage message;
        do {
            long slice = forEver ? SLICE_MILLIS : Math.min(Math.max(left, 0), SLICE_MILLIS);
            message = member.poll(slice);
            left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        } while (message == null && (forEver || left > 0) && !connection.isClosed());
        return message;
    }

    private synchronized PolledMessage cache(LogMessage message) {
        if (message == null) {
            return null;
        }
        cached = new PolledMessage(++lastMessageId, message);
        return cached;
    }

    private void answer(Request request, PolledMessage message) {
        var answer = request.answer(0, "");
        PolledMessage.describe(message, answer);
        connection.send(request, answer);
    }
}
