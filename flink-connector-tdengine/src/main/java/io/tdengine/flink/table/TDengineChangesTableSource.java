/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.source.RowDataDeserializationSchema;
import io.tdengine.flink.source.RowDataDeserializationSchema.Metadata;
import io.tdengine.flink.source.TDengineSource;
import io.tdengine.flink.source.TDengineSourceBuilder;
import io.tdengine.flink.table.pushdown.PushedFilters;
import io.tdengine.flink.table.pushdown.TagCondition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsFilterPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsSourceWatermark;
import org.apache.flink.table.connector.source.abilities.SupportsWatermarkPushDown;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.DataType;

/**
 * Subscribes to what is written into a super table.
 *
 * <p>The watermark strategy goes into the source, which makes watermarks per vgroup: rows are in
 * order within a vgroup only, and merged vgroups would look late.
 */
@Internal
class TDengineChangesTableSource extends TDengineTableSource
        implements SupportsWatermarkPushDown, SupportsSourceWatermark, SupportsFilterPushDown {

    /** The declared tags. */
    final List<String> tags;

    /** Null for none. */
    private WatermarkStrategy<RowData> watermarkStrategy;

    /** What the topic that is created may leave out; null for nothing. */
    private TagCondition condition;

    /**
     * @param tags the columns of PARTITIONED BY; empty if there is no such clause
     */
    TDengineChangesTableSource(TableOptions options, DataType columns, List<String> tags) {
        super(options, columns);
        this.tags = List.copyOf(tags);
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        return new Provider(
                source(changes(context)),
                watermarkStrategy == null ? WatermarkStrategy.noWatermarks() : watermarkStrategy,
                asSummaryString(),
                options);
    }

    /** What is read, given the subscription. */
    Source<RowData, ?, ?> source(TDengineSource<RowData> changes) {
        return changes;
    }

    private TDengineSource<RowData> changes(ScanContext context) {
        TDengineSourceBuilder<RowData> builder =
                TDengineSource.<RowData>builder()
                        .setConnection(options.connection())
                        .setTopics(topic().split(";", -1))
                        .setCreateTopic(options.createsTopic())
                        .setTopicCondition(condition())
                        .setGroupId(options.groupId())
                        .setDeserializationSchema(
                                new RowDataDeserializationSchema(
                                        produced(),
                                        metadata().stream()
                                                .map(Metadata::ofKey)
                                                .collect(Collectors.toList()),
                                        context.createTypeInformation(produced())));
        if (options.topics().size() == 1) {
            builder.setDatabase(options.database()).setTable(options.table());
        }
        options.changes().applyTo(builder);
        return builder.build();
    }

    /** One with a condition has a name of its own, unless the user has named it. */
    final String topic() {
        return condition() == null ? options.topic() : options.topicOf(condition().hash());
    }

    /**
     * Rows that no query wants still tell how far a vgroup is: without them one that has none of
     * the wanted tables would hold watermarks back for ever.
     */
    private TagCondition condition() {
        return watermarkStrategy == null ? condition : null;
    }

    /** Rows are checked by Flink again, also those of a topic that was there before. */
    @Override
    public Result applyFilters(List<ResolvedExpression> filters) {
        if (!options.pushesDown() || !options.createsTopic() || watermarkStrategy != null) {
            return Result.of(List.of(), filters);
        }
        PushedFilters pushed = new PushedFilters(pushable().only(tags), filters);
        condition = pushed.predicates().isEmpty() ? null : new TagCondition(pushed.predicates());
        return pushed.resultCheckedAgain(filters);
    }

    @Override
    public void applyWatermark(WatermarkStrategy<RowData> strategy) {
        watermarkStrategy = strategy;
    }

    /** Each vgroup's is the greatest time that it has sent: that of the table's key. */
    @Override
    public void applySourceWatermark() {
        watermarkStrategy = WatermarkStrategy.forMonotonousTimestamps();
        if (options.idleTimeout() != null) {
            watermarkStrategy = watermarkStrategy.withIdleness(options.idleTimeout());
        }
    }

    @Override
    public Map<String, DataType> listReadableMetadata() {
        Map<String, DataType> types = new LinkedHashMap<>();
        types.put(TableNameMetadata.KEY, TableNameMetadata.TYPE);
        types.put(Metadata.DATABASE.key(), DataTypes.STRING());
        types.put(Metadata.TOPIC.key(), DataTypes.STRING());
        types.put(Metadata.VGROUP_ID.key(), DataTypes.INT());
        types.put(Metadata.OFFSET.key(), DataTypes.BIGINT());
        return types;
    }

    @Override
    public DynamicTableSource copy() {
        TDengineChangesTableSource copy = new TDengineChangesTableSource(options, columns, tags);
        copy.copyPushDown(this);
        return copy;
    }

    final void copyPushDown(TDengineChangesTableSource other) {
        super.copyPushDown(other);
        watermarkStrategy = other.watermarkStrategy;
        condition = other.condition;
    }

    @Override
    public String asSummaryString() {
        return "TDengine changes of " + topic();
    }

    /** Flink's provider of a {@code Source} takes no watermark strategy, one of a stream does. */
    private static final class Provider implements DataStreamScanProvider {

        private final Source<RowData, ?, ?> source;
        private final WatermarkStrategy<RowData> watermarkStrategy;
        private final String name;
        private final TableOptions options;

        Provider(
                Source<RowData, ?, ?> source,
                WatermarkStrategy<RowData> watermarkStrategy,
                String name,
                TableOptions options) {
            this.source = source;
            this.watermarkStrategy = watermarkStrategy;
            this.name = name;
            this.options = options;
        }

        @Override
        public DataStream<RowData> produceDataStream(
                ProviderContext context, StreamExecutionEnvironment environment) {
            DataStreamSource<RowData> stream =
                    environment.fromSource(source, watermarkStrategy, name);
            // Part of the operator's identifier in savepoints: "changes", for instance.
            context.generateUid(options.scanMode().toString()).ifPresent(stream::uid);
            return stream;
        }

        @Override
        public boolean isBounded() {
            return options.isBounded();
        }

        @Override
        public Optional<Integer> getParallelism() {
            return Optional.ofNullable(options.scanParallelism());
        }
    }
}
