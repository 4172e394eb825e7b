/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.TmqMessage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HandoverQueueTest {

    private final AtomicInteger signals = new AtomicInteger();
    private final HandoverQueue queue = new HandoverQueue(100, signals::incrementAndGet);

    private static Fetched message(int bytes) {
        return Fetched.message(new TmqMessage("t", "db", 1, 0, 1, bytes, List.of()), null);
    }

    /** Puts from another thread, as a fetcher does. */
    private CompletableFuture<Void> put(Fetched element) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                queue.put(element);
                                done.complete(null);
                            } catch (InterruptedException e) {
                                done.completeExceptionally(e);
                            }
                        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    @Test
    void givesElementsInOrderAndSignals() throws Throwable {
        Fetched first = message(1);
        Fetched second = Fetched.view(Map.of());
        queue.put(first);
        queue.put(second);

        assertThat(signals).hasValue(2);
        assertThat(queue.poll()).isSameAs(first);
        assertThat(queue.poll()).isSameAs(second);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void takesAMessageLargerThanItsRoomWhenEmpty() throws Throwable {
        Fetched large = message(1_000);
        queue.put(large);

        assertThat(queue.poll()).isSameAs(large);
    }

    @Test
    void waitsForRoom() throws Throwable {
        queue.put(message(80));
        CompletableFuture<Void> waiting = put(message(30));

        assertThatThrownBy(() -> waiting.get(100, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        queue.poll();
        waiting.get(10, TimeUnit.SECONDS);
        assertThat(queue.isEmpty()).isFalse();
    }

    @Test
    void closeFreesAWaitingFetcher() throws Exception {
        queue.put(message(80));
        CompletableFuture<Void> waiting = put(message(30));
        queue.close();

        waiting.get(10, TimeUnit.SECONDS);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void givesAFailureAfterWhatCameBefore() throws Throwable {
        Fetched first = message(1);
        queue.put(first);
        queue.fail(new IOException("gone"));

        assertThat(queue.poll()).isSameAs(first);
        assertThatThrownBy(queue::poll).isInstanceOf(IOException.class).hasMessage("gone");
    }

    private static Fetched of(int vgroup, int bytes) {
        return Fetched.message(new TmqMessage("t", "db", vgroup, 0, 1, bytes, List.of()), null);
    }

    @Test
    void holdsMessagesOfPausedVgroupsBack() throws Throwable {
        HandoverQueue queue = new HandoverQueue(100, () -> {});
        Fetched first = of(2, 10);
        Fetched second = of(3, 10);
        queue.put(first);
        queue.put(second);
        queue.pause(Set.of(new TopicVgroup("t", 2)), false);

        assertThat(queue.poll()).isSameAs(second);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.poll()).isNull();

        queue.pause(Set.of(), false);
        assertThat(queue.poll()).isSameAs(first);
    }

    @Test
    void positionsWaitForTheMessagesBeforeThem() throws Throwable {
        HandoverQueue queue = new HandoverQueue(100, () -> {});
        queue.put(of(2, 10));
        queue.put(
                Fetched.positions(
                        Map.of(new TopicVgroup("t", 2), 7L, new TopicVgroup("t", 3), 7L)));
        queue.pause(Set.of(new TopicVgroup("t", 2)), false);

        assertThat(queue.poll()).isNull();

        queue.pause(Set.of(), false);
        assertThat(queue.poll().message()).isNotNull();
        assertThat(queue.poll().positions()).isNotNull();
    }

    @Test
    void letsAPausedVgroupThroughWhenItTakesTheRoomOfOthers() throws Throwable {
        CountDownLatch full = new CountDownLatch(2);
        HandoverQueue queue = new HandoverQueue(10, full::countDown);
        Fetched paused = of(2, 10);
        queue.put(paused);
        queue.pause(Set.of(new TopicVgroup("t", 2)), false);
        FutureTask<Void> put =
                new FutureTask<>(
                        () -> {
                            queue.put(of(3, 10));
                            return null;
                        });
        new Thread(put).start();
        assertThat(full.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(queue.poll()).isSameAs(paused);
        put.get(10, TimeUnit.SECONDS);
        assertThat(queue.poll().message().vgroupId()).isEqualTo(3);
    }

    @Test
    void holdsAllBackWhenAllVgroupsArePaused() throws Throwable {
        CountDownLatch full = new CountDownLatch(2);
        HandoverQueue queue = new HandoverQueue(10, full::countDown);
        queue.put(of(2, 10));
        queue.pause(Set.of(new TopicVgroup("t", 2)), true);
        FutureTask<Void> put =
                new FutureTask<>(
                        () -> {
                            queue.put(of(2, 10));
                            return null;
                        });
        new Thread(put).start();
        assertThat(full.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(queue.poll()).isNull();
        queue.close();
        put.get(10, TimeUnit.SECONDS);
    }
}
