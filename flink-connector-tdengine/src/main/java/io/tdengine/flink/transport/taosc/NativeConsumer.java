/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext.Origin;
import io.tdengine.flink.transport.ServerVersion;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.TmqRawData;
import io.tdengine.flink.transport.VgroupAssignment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A consumer of the client library. All its calls are made by one thread, one after the other. */
final class NativeConsumer implements Consumer {

    private final Endpoint endpoint;
    private final Duration requestTimeout;
    private final String groupId;
    private final CallThreads thread;
    private final Pointer tmq;
    private final MessageReader reader;

    /** What a caller waits for now. */
    private CompletableFuture<?> pending = CompletableFuture.completedFuture(null);

    /** A poll that its caller did not wait for to the end: the next one takes its message. */
    private CompletableFuture<TmqMessage> abandonedPoll;

    /** What {@link #poll} returned last. */
    private TmqMessage lastMessage;

    private boolean closed;

    private NativeConsumer(
            Endpoint endpoint,
            Duration requestTimeout,
            String groupId,
            CallThreads thread,
            Pointer tmq) {
        this.endpoint = endpoint;
        this.requestTimeout = requestTimeout;
        this.groupId = groupId;
        this.thread = thread;
        this.tmq = tmq;
        this.reader = new MessageReader(tmq, "group '" + groupId + "' at " + endpoint);
    }

    /** Logs in; nothing is subscribed yet. */
    static Consumer open(
            ClientLibrary library,
            ConnectionConfig connection,
            Endpoint endpoint,
            ConsumerConfig consumer) {
        CallThreads thread = CallThreads.single("tdengine consumer " + endpoint);
        return NativeTransport.awaitConnect(
                thread,
                connection.connectTimeout(),
                endpoint,
                () -> login(library, connection, endpoint, consumer, thread),
                Consumer::close);
    }

    private static Consumer login(
            ClientLibrary library,
            ConnectionConfig connection,
            Endpoint endpoint,
            ConsumerConfig consumer,
            CallThreads thread) {
        Pointer tmq = ConsumerSettings.newConsumer(connection, endpoint, consumer);
        try {
            Pointer session = Taosc.tmqGetConnect(tmq);
            if (session != null) {
                SessionOptions.set(library, session, connection, endpoint);
                if (ConsumerSettings.token(connection, consumer) != null) {
                    String info = CText.at(Taosc.taosGetServerInfo(session));
                    ServerVersion.requireTokens(
                            NativeTransport.version(info, endpoint), endpoint.toString());
                }
            }
            return new NativeConsumer(
                    endpoint, connection.requestTimeout(), consumer.groupId(), thread, tmq);
        } catch (RuntimeException | Error e) {
            Taosc.tmqConsumerClose(tmq);
            throw e;
        }
    }

    @Override
    public void subscribe(Collection<String> topics) {
        List<byte[]> names = new ArrayList<>();
        topics.forEach(topic -> names.add(CText.of(topic, "The topic's name")));
        Attempt attempt =
                attempt(
                        endpoint
                                + " refuses a consumer of group '"
                                + groupId
                                + "' of topics "
                                + topics);
        call(
                attempt,
                () -> {
                    Pointer list = Taosc.tmqListNew();
                    try {
                        names.forEach(
                                name -> attempt.checkConsumer(Taosc.tmqListAppend(list, name)));
                        attempt.checkConsumer(Taosc.tmqSubscribe(tmq, list));
                        return null;
                    } finally {
                        Taosc.tmqListDestroy(list);
                    }
                });
    }

    @Override
    public void unsubscribe() {
        forgetPoll();
        Attempt attempt = attempt("Leaving group '" + groupId + "' at " + endpoint + " failed");
        call(
                attempt,
                () -> {
                    reader.free();
                    attempt.checkConsumer(Taosc.tmqUnsubscribe(tmq));
                    return null;
                });
    }

    @Override
    public List<String> subscription() {
        Attempt attempt =
                attempt(
                        "Asking for the topics of group '"
                                + groupId
                                + "' at "
                                + endpoint
                                + " failed");
        return call(attempt, () -> readSubscription(attempt));
    }

    private List<String> readSubscription(Attempt attempt) {
        long[] address = new long[1];
        attempt.checkConsumer(Taosc.tmqSubscription(tmq, address));
        List<String> topics = new ArrayList<>();
        if (address[0] == 0) {
            return topics;
        }
        Pointer list = new Pointer(address[0]);
        try {
            int size = Taosc.tmqListGetSize(list);
            Pointer array = Taosc.tmqListToCArray(list);
            for (int i = 0; i < size; i++) {
                topics.add(CText.at(array.getPointer((long) i * Native.POINTER_SIZE)));
            }
            return topics;
        } finally {
            Taosc.tmqListDestroy(list);
        }
    }

    @Override
    public TmqMessage poll(Duration blocking) {
        Attempt attempt =
                attempt(
                        "Polling as a member of group '"
                                + groupId
                                + "' at "
                                + endpoint
                                + " failed");
        CompletableFuture<TmqMessage> poll;
        synchronized (this) {
            poll = abandonedPoll;
            if (poll == null) {
                long millis = blocking.toMillis();
                poll = start(attempt, () -> reader.poll(millis, attempt));
            }
            // Until the caller has it: whatever keeps this call from its end loses no message.
            abandonedPoll = poll;
            pending = poll;
        }
        try {
            Duration timeout = requestTimeout.plus(blocking);
            TmqMessage message = CallThreads.await(poll, timeout, attempt, late -> {});
            forgetPoll();
            if (message != null) {
                lastMessage = message;
            }
            return message;
        } catch (TDengineException e) {
            if (e.code() != ErrorCode.INTERRUPTED && e.code() != ErrorCode.REQUEST_TIMEOUT) {
                forgetPoll();
            }
            throw e;
        }
    }

    @Override
    public TmqRawData raw(TmqMessage message) {
        Attempt attempt =
                attempt(
                        "Getting the raw data of a message of topic '"
                                + message.topic()
                                + "', vgroup "
                                + message.vgroupId());
        if (message != lastMessage) {
            throw attempt.failed(
                    ErrorCode.INVALID_ARGUMENT,
                    "only the last polled message is kept, and this is another one");
        }
        return call(attempt, () -> reader.raw(attempt));
    }

    private synchronized void forgetPoll() {
        abandonedPoll = null;
    }

    @Override
    public List<VgroupAssignment> assignment(String topic) {
        byte[] name = CText.of(topic, "The topic's name");
        Attempt attempt = attempt("Asking for the assignment of topic '" + topic + "' failed");
        return call(attempt, () -> readAssignment(name, attempt));
    }

    private List<VgroupAssignment> readAssignment(byte[] topic, Attempt attempt) {
        int[] count = new int[1];
        long[] address = new long[1];
        attempt.checkConsumer(Taosc.tmqGetTopicAssignment(tmq, topic, address, count));
        List<VgroupAssignment> assignments = new ArrayList<>();
        if (address[0] == 0) {
            return assignments;
        }
        Pointer array = new Pointer(address[0]);
        try {
            for (int i = 0; i < count[0]; i++) {
                long at = (long) i * Layouts.ASSIGNMENT_SIZE;
                assignments.add(
                        new VgroupAssignment(
                                array.getInt(at + Layouts.ASSIGNMENT_VGROUP),
                                array.getLong(at + Layouts.ASSIGNMENT_OFFSET),
                                array.getLong(at + Layouts.ASSIGNMENT_BEGIN),
                                array.getLong(at + Layouts.ASSIGNMENT_END)));
            }
            return assignments;
        } finally {
            Taosc.tmqFreeAssignment(array);
        }
    }

    @Override
    public void seek(String topic, int vgroupId, long offset) {
        // Its message is from before the new position.
        forgetPoll();
        byte[] name = CText.of(topic, "The topic's name");
        Attempt attempt = attempt("Seeking to " + place(topic, vgroupId, offset) + " failed");
        call(
                attempt,
                () -> {
                    attempt.checkConsumer(Taosc.tmqOffsetSeek(tmq, name, vgroupId, offset));
                    return null;
                });
    }

    @Override
    public long position(String topic, int vgroupId) {
        byte[] name = CText.of(topic, "The topic's name");
        Attempt attempt =
                attempt("Asking for the position in " + place(topic, vgroupId) + " failed");
        return call(
                attempt,
                () -> {
                    long position = Taosc.tmqPosition(tmq, name, vgroupId);
                    attempt.checkConsumer(position);
                    return position;
                });
    }

    @Override
    public long committed(String topic, int vgroupId) {
        byte[] name = CText.of(topic, "The topic's name");
        Attempt attempt =
                attempt("Asking for the committed offset of " + place(topic, vgroupId) + " failed");
        return call(
                attempt,
                () -> {
                    long committed = Taosc.tmqCommitted(tmq, name, vgroupId);
                    if (committed != NO_OFFSET) {
                        attempt.checkConsumer(committed);
                    }
                    return committed;
                });
    }

    @Override
    public void commit() {
        Attempt attempt = attempt("Committing what group '" + groupId + "' polled failed");
        call(
                attempt,
                () -> {
                    attempt.checkConsumer(Taosc.tmqCommitSync(tmq, null));
                    return null;
                });
    }

    @Override
    public void commit(String topic, int vgroupId, long offset) {
        byte[] name = CText.of(topic, "The topic's name");
        Attempt attempt = attempt("Committing " + place(topic, vgroupId, offset) + " failed");
        call(
                attempt,
                () -> {
                    attempt.checkConsumer(Taosc.tmqCommitOffsetSync(tmq, name, vgroupId, offset));
                    return null;
                });
    }

    private String place(String topic, int vgroupId) {
        return "topic '" + topic + "', vgroup " + vgroupId + " (group '" + groupId + "')";
    }

    private String place(String topic, int vgroupId, long offset) {
        return "offset " + offset + " of " + place(topic, vgroupId);
    }

    private <T> T call(Attempt attempt, Supplier<T> call) {
        CompletableFuture<T> running;
        synchronized (this) {
            running = start(attempt, call);
            pending = running;
        }
        return CallThreads.await(running, requestTimeout, attempt, late -> {});
    }

    /** Under the lock, so that nothing follows what {@link #close} starts. */
    private <T> CompletableFuture<T> start(Attempt attempt, Supplier<T> call) {
        if (closed) {
            throw closedDuring(attempt);
        }
        return thread.submit(call);
    }

    private static TDengineException closedDuring(Attempt attempt) {
        return attempt.failed(ErrorCode.CLOSED, "the consumer was closed");
    }

    private Attempt attempt(String what) {
        return Attempt.at(Origin.SUBSCRIPTION, endpoint, what);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        pending.completeExceptionally(closedDuring(attempt("Calling " + endpoint)));
        // After the running call, which cannot be broken off.
        thread.execute(
                () -> {
                    reader.free();
                    Taosc.tmqConsumerClose(tmq);
                });
        thread.shutdown();
    }
}
