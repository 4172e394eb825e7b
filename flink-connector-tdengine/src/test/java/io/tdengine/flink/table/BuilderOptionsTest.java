/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.scan.TDengineScanSourceBuilder;
import io.tdengine.flink.sink.TDengineSinkBuilder;
import io.tdengine.flink.source.TDengineSourceBuilder;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;

/**
 * Whatever a builder of the DataStream API can be told, an option of a table tells it, or it is
 * said here why none does. A new setter fails until it has either.
 */
class BuilderOptionsTest {

    /** Begins the reason of a setter without an option. */
    private static final String NONE = "none: ";

    private static final String BY_COLUMNS = NONE + "the declared columns say it";
    private static final String BY_PLANNER = NONE + "the planner says it";
    private static final String BY_CODE = NONE + "it takes code, which SQL cannot give";

    /** By setter: the options that reach it, or a reason. */
    private static final Map<String, String> OF_SUBSCRIPTION =
            map(
                    "setUrl=url",
                    "setConnection=url,username,password,token",
                    "setTopic=scan.topic",
                    "setTopics=scan.topic",
                    "setDatabase=database",
                    "setTable=table",
                    "setCreateTopic=scan.topic.create",
                    "setTopicCondition=" + BY_PLANNER,
                    "setDropTopic=scan.topic.drop",
                    "setGroupId=scan.group-id",
                    "setCommitOffsets=scan.commit-offsets",
                    "setStartupMode=scan.startup.mode",
                    "setStartOffsets=scan.startup.specific-offsets",
                    "setBoundedMode=scan.bounded.mode",
                    "setStopOffsets=scan.bounded.specific-offsets",
                    "setMissingOffsets=scan.missing-offsets",
                    "setTableChanges=scan.table-changes",
                    "setDeliveryGuarantee=scan.delivery-guarantee",
                    "setPollTimeout=scan.poll.timeout",
                    "setMinPollRows=scan.poll.min-rows",
                    "setMaxPollInterval=scan.poll.max-interval",
                    "setBufferSize=scan.buffer-size",
                    "setAssignmentTimeout=scan.assignment-timeout",
                    "setDeserializationSchema=" + BY_COLUMNS);

    private static final Map<String, String> OF_SCAN =
            map(
                    "setConnection=url,username,password,token",
                    "setDatabase=database",
                    "setTable=table",
                    "setQuery=scan.query",
                    "setColumns=" + BY_COLUMNS,
                    "setTableNameAppended=" + BY_COLUMNS,
                    "setFilter=" + NONE + "WHERE says it, in Flink's SQL",
                    "setPredicate=" + BY_PLANNER,
                    "setAggregate=" + BY_PLANNER,
                    "setLimit=" + BY_PLANNER,
                    "setSliceRows=scan.slice.rows",
                    "setSliceInterval=scan.slice.interval",
                    "setMapper=" + BY_CODE);

    private static final Map<String, String> OF_SINK =
            map(
                    "setConnection=url,username,password,token",
                    "setDatabase=database",
                    "setTable=table",
                    "setSerializationSchema=" + BY_COLUMNS,
                    "setMaxBatchRows=sink.buffer-flush.max-rows",
                    "setMaxBatchSize=sink.buffer-flush.max-size",
                    "setFlushInterval=sink.buffer-flush.interval",
                    "setLanes=sink.lanes",
                    "setDeliveryGuarantee=sink.delivery-guarantee",
                    "setWriteMode=sink.write-mode",
                    "setCommittableMemory=sink.committable-memory",
                    "setNullHandling=sink.null-handling",
                    "setDeclaredColumns=" + BY_COLUMNS,
                    "setExpectsDeletes=" + BY_PLANNER,
                    "setMaxMemory=sink.max-memory",
                    "setSpillDirectory=sink.spill-directory",
                    "setRetryTimeout=sink.retry.timeout",
                    "setOnRejected=sink.on-rejected",
                    "setRejectedRowHandler=" + BY_CODE,
                    "setCreateTableStatement=sink.create-table");

    /** Options that are nothing of a builder. */
    private static final Set<String> OF_TABLES =
            Set.of(
                    "scan.mode",
                    "scan.push-down",
                    "scan.parallelism",
                    "sink.parallelism",
                    "sink.table-name");

    private static Map<String, String> map(String... entries) {
        Map<String, String> map = new TreeMap<>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            map.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        return map;
    }

    private static Set<String> setters(Class<?> builder) {
        return Arrays.stream(builder.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(method -> method.getName())
                .filter(name -> !name.equals("build") && !name.startsWith("$"))
                .collect(Collectors.toSet());
    }

    private static Set<String> keys() {
        return new TDengineDynamicTableFactory()
                .optionalOptions().stream().map(ConfigOption::key).collect(Collectors.toSet());
    }

    @Test
    void everySetterOfABuilderHasAnOptionOrAReason() {
        assertThat(setters(TDengineSourceBuilder.class)).isEqualTo(OF_SUBSCRIPTION.keySet());
        assertThat(setters(TDengineScanSourceBuilder.class)).isEqualTo(OF_SCAN.keySet());
        assertThat(setters(TDengineSinkBuilder.class)).isEqualTo(OF_SINK.keySet());
    }

    @Test
    void optionsOfSettersExist() {
        Set<String> keys = keys();
        keys.add("url");
        for (Map<String, String> setters : List.of(OF_SUBSCRIPTION, OF_SCAN, OF_SINK)) {
            setters.values().stream()
                    .filter(value -> !value.startsWith(NONE))
                    .forEach(value -> assertThat(keys).contains(value.split(",")));
        }
    }

    @Test
    void everyOptionOfReadingAndWritingReachesABuilder() {
        Set<String> reached =
                Stream.of(OF_SUBSCRIPTION, OF_SCAN, OF_SINK)
                        .flatMap(map -> map.values().stream())
                        .flatMap(value -> Arrays.stream(value.split(",")))
                        .collect(Collectors.toSet());
        assertThat(
                        keys().stream()
                                .filter(key -> key.startsWith("scan.") || key.startsWith("sink.")))
                .allMatch(key -> reached.contains(key) || OF_TABLES.contains(key));
    }
}
