/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.json.TableChange;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.connector.source.SourceOutput;

/**
 * Does what was asked for with the changes of tables that messages tell of. For the reader's task
 * thread.
 */
@Internal
final class ChangeEmitter<T> {

    private final TableChanges policy;
    private final TDengineDeserializationSchema<T> deserializer;

    ChangeEmitter(TableChanges policy, TDengineDeserializationSchema<T> deserializer) {
        this.policy = policy;
        this.deserializer = deserializer;
    }

    /**
     * Emits all changes of a message in one go, so that a checkpoint has all or none.
     *
     * @return the records that were emitted
     */
    int emit(TmqMessage message, SourceOutput<T> output) throws Exception {
        if (policy == TableChanges.IGNORE) {
            return 0;
        }
        int emitted = 0;
        for (String json : message.metas()) {
            TableChange change = TableChange.of(json);
            if (policy == TableChanges.FAIL) {
                failOn(message, change);
                continue;
            }
            T record = deserializer.change(new ChangeContext(message, change));
            if (record != null) {
                output.collect(record, TimestampAssigner.NO_TIMESTAMP);
                emitted++;
            }
        }
        return emitted;
    }

    private static void failOn(TmqMessage message, TableChange change) {
        if (change.type() != TableChange.Type.CREATE) {
            throw new InvalidSubscriptionException(
                    String.format(
                            "Tables %s of database %s were changed, which topic '%s' tells in"
                                    + " vgroup %d before offset %d: %s. The job is to fail then; to go"
                                    + " on, use setTableChanges(IGNORE), in SQL 'scan.table-changes' = 'ignore'.",
                            change.tables(),
                            message.database(),
                            message.topic(),
                            message.vgroupId(),
                            message.endOffset(),
                            change.json()));
        }
    }
}
