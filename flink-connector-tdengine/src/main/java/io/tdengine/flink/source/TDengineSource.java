/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.data.TableLineage;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.apache.flink.streaming.api.lineage.SourceLineageVertex;

/**
 * Reads the rows written into a super table as a stream, through a subscription (TMQ) to a topic.
 *
 * <p>A vgroup of the topic is a split. Positions are kept in Flink's checkpoints alone: a job
 * restored from any checkpoint or savepoint goes on exactly after the rows it contains, as long as
 * the server's log (WAL retention) still has them. Rows of one vgroup come in the order of its log,
 * and each carries its timestamp column as event time; watermarks are made per vgroup.
 *
 * <pre>{@code
 * TDengineSource<RowData> source =
 *         TDengineSource.<RowData>builder()
 *                 .setUrl("ws://root:taosdata@localhost:6041")
 *                 .setTopic("meters_changes")
 *                 .setDatabase("power")
 *                 .setTable("meters")
 *                 .setCreateTopic(true)
 *                 .setDeserializationSchema(new RowDataDeserializationSchema(rowType, List.of(), typeInfo))
 *                 .build();
 * }</pre>
 *
 * @param <T> the records
 */
@PublicEvolving
public final class TDengineSource<T>
        implements Source<T, VgroupSplit, EnumeratorState>,
                ResultTypeQueryable<T>,
                LineageVertexProvider {

    private static final long serialVersionUID = 1L;

    private final SubscriptionOptions options;
    private final TDengineDeserializationSchema<T> deserializer;

    TDengineSource(SubscriptionOptions options, TDengineDeserializationSchema<T> deserializer) {
        this.options = Objects.requireNonNull(options);
        this.deserializer = Objects.requireNonNull(deserializer);
    }

    public static <T> TDengineSourceBuilder<T> builder() {
        return new TDengineSourceBuilder<>();
    }

    @Override
    public Boundedness getBoundedness() {
        return options.isBounded() ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<T, VgroupSplit> createReader(SourceReaderContext context) {
        return new TDengineSourceReader<>(options, deserializer, context);
    }

    @Override
    public SplitEnumerator<VgroupSplit, EnumeratorState> createEnumerator(
            SplitEnumeratorContext<VgroupSplit> context) {
        return createEnumerator(context, EnumeratorState.EMPTY);
    }

    @Override
    public SplitEnumerator<VgroupSplit, EnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<VgroupSplit> context, EnumeratorState state) {
        return new VgroupSplitEnumerator(
                options, new SubscriptionAdmin(options), context, state, true);
    }

    /**
     * The state of a job that has read everything up to the present ends of the logs: restored from
     * it, this source reads what is written from now on. Prepares the topic. Blocks; asks the
     * server.
     *
     * @throws InvalidSubscriptionException if the topic cannot be read as asked
     */
    @Internal
    public EnumeratorState noteLogEnds() throws InterruptedException {
        return EnumeratorState.beginningAt(options, new LogEnds(options).note());
    }

    /**
     * Lets a source that is {@link BoundedMode#LATEST} stop where the logs end now. Blocks; asks
     * the server.
     *
     * @param start of {@link #noteLogEnds}
     */
    @Internal
    public EnumeratorState stopAtLogEnds(EnumeratorState start) throws InterruptedException {
        return options.bounded == BoundedMode.LATEST
                ? start.stoppingAt(new LogEnds(options).note())
                : start;
    }

    /** True unless the user chose where to start. */
    @Internal
    public boolean startsByDefault() {
        return options.startup == StartupMode.EARLIEST;
    }

    /** An enumerator of a job that has not read anything yet and starts at given positions. */
    @Internal
    public SplitEnumerator<VgroupSplit, EnumeratorState> createEnumerator(
            SplitEnumeratorContext<VgroupSplit> context, EnumeratorState start) {
        return new VgroupSplitEnumerator(
                options, new SubscriptionAdmin(options), context, start, false);
    }

    @Override
    public SimpleVersionedSerializer<VgroupSplit> getSplitSerializer() {
        return new VgroupSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<EnumeratorState> getEnumeratorCheckpointSerializer() {
        return new EnumeratorStateSerializer();
    }

    /** The declared table, or else the topics. */
    @Override
    public SourceLineageVertex getLineageVertex() {
        List<String> names =
                options.table == null
                        ? options.topics
                        : List.of(options.database + '.' + options.table);
        return TableLineage.ofSource(options.connection, getBoundedness(), names);
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return deserializer.getProducedType();
    }
}
