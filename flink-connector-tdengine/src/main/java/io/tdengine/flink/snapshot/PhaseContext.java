/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;

/**
 * The context of one phase's enumerator: it has splits of its own and sees its own readers only.
 *
 * @param <S> the splits of the phase
 */
@Internal
final class PhaseContext<S extends SourceSplit> implements SplitEnumeratorContext<S> {

    private final SplitEnumeratorContext<PhasedSplit> context;
    private final Function<S, PhasedSplit> wrap;
    private final IntPredicate takesPart;
    private final IntConsumer noMoreSplits;

    /**
     * @param takesPart of a subtask: whether its reader is in this phase
     * @param noMoreSplits what the end of this phase's splits means for a subtask's reader
     */
    PhaseContext(
            SplitEnumeratorContext<PhasedSplit> context,
            Function<S, PhasedSplit> wrap,
            IntPredicate takesPart,
            IntConsumer noMoreSplits) {
        this.context = context;
        this.wrap = wrap;
        this.takesPart = takesPart;
        this.noMoreSplits = noMoreSplits;
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        return context.metricGroup();
    }

    @Override
    public void sendEventToSourceReader(int subtask, SourceEvent event) {
        context.sendEventToSourceReader(subtask, event);
    }

    @Override
    public int currentParallelism() {
        return context.currentParallelism();
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        Map<Integer, ReaderInfo> readers = new HashMap<>(context.registeredReaders());
        readers.keySet().removeIf(subtask -> !takesPart.test(subtask));
        return readers;
    }

    @Override
    public void assignSplits(SplitsAssignment<S> assignment) {
        Map<Integer, List<PhasedSplit>> wrapped = new HashMap<>();
        assignment
                .assignment()
                .forEach(
                        (subtask, splits) -> {
                            List<PhasedSplit> own = new ArrayList<>();
                            splits.forEach(split -> own.add(wrap.apply(split)));
                            wrapped.put(subtask, own);
                        });
        context.assignSplits(new SplitsAssignment<>(wrapped));
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
        noMoreSplits.accept(subtask);
    }

    @Override
    public <R> void callAsync(Callable<R> callable, BiConsumer<R, Throwable> handler) {
        context.callAsync(callable, handler);
    }

    @Override
    public <R> void callAsync(
            Callable<R> callable,
            BiConsumer<R, Throwable> handler,
            long initialDelayMillis,
            long periodMillis) {
        context.callAsync(callable, handler, initialDelayMillis, periodMillis);
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
        context.runInCoordinatorThread(runnable);
    }

    @Override
    public void setIsProcessingBacklog(boolean backlog) {
        context.setIsProcessingBacklog(backlog);
    }
}
