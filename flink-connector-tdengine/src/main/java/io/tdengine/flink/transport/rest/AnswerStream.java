/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.transport.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer as it arrives. Unlike the JDK's own stream it waits for the next part only
 * so long. One part at most is received ahead of the reader, so that a large answer is held back by
 * TCP and not in memory.
 *
 * <p>One thread reads; any may close, which ends a waiting read. Closing before the end closes the
 * TCP connection, which stops the server.
 */
final class AnswerStream extends InputStream implements BodySubscriber<AnswerStream> {

    /** Closed while somebody was reading. */
    static final class ClosedException extends IOException {

        private static final long serialVersionUID = 1L;

        ClosedException() {
            super("closed");
        }
    }

    /** What it means that an answer could not be read to its end. */
    static int code(IOException failure) {
        if (failure instanceof ClosedException) {
            return ErrorCode.CLOSED;
        }
        if (failure instanceof InterruptedIOException) {
            return ErrorCode.INTERRUPTED;
        }
        return failure instanceof HttpTimeoutException
                ? ErrorCode.REQUEST_TIMEOUT
                : ErrorCode.CONNECTION_LOST;
    }

    /** Follows the last part, or says that there is a failure. */
    private static final List<ByteBuffer> END = List.of(ByteBuffer.allocate(0));

    private final Duration timeout;
    private final BlockingQueue<List<ByteBuffer>> parts = new LinkedBlockingQueue<>();
    private final Object lock = new Object();
    private Subscription subscription;
    private boolean closed;
    private volatile Throwable failure;

    private Iterator<ByteBuffer> part = List.<ByteBuffer>of().iterator();
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private boolean ended;

    /**
     * @param timeout for each part of the body
     */
    AnswerStream(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public CompletionStage<AnswerStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        synchronized (lock) {
            if (closed) {
                newSubscription.cancel();
                return;
            }
            subscription = newSubscription;
        }
        newSubscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        parts.add(item);
    }

    @Override
    public void onError(Throwable throwable) {
        failure = throwable;
        parts.add(END);
    }

    @Override
    public void onComplete() {
        parts.add(END);
    }

    @Override
    public int read() throws IOException {
        return advance() ? buffer.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!advance()) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(target, offset, count);
        return count;
    }

    /** Goes on to a buffer with something in it; false at the end. */
    private boolean advance() throws IOException {
        while (!buffer.hasRemaining()) {
            if (part.hasNext()) {
                buffer = part.next();
            } else if (ended || !takePart()) {
                return false;
            }
        }
        return true;
    }

    private boolean takePart() throws IOException {
        List<ByteBuffer> next;
        try {
            next = parts.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        synchronized (lock) {
            if (closed) {
                throw new ClosedException();
            }
        }
        if (next == null) {
            throw new HttpTimeoutException("no more of the answer");
        }
        if (next == END) {
            if (failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
            ended = true;
            return false;
        }
        part = next.iterator();
        subscription.request(1);
        return true;
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            if (subscription != null) {
                subscription.cancel();
            }
        }
        parts.add(END);
    }
}
