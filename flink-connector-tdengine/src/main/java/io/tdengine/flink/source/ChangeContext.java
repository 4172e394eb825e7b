/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.json.TableChange;
import org.apache.flink.annotation.PublicEvolving;

/** A change of tables, or a delete, and the message it came in. Immutable. */
@PublicEvolving
public final class ChangeContext {

    private final TmqMessage message;
    private final TableChange change;

    ChangeContext(TmqMessage message, TableChange change) {
        this.message = message;
        this.change = change;
    }

    public TableChange change() {
        return change;
    }

    public String topic() {
        return message.topic();
    }

    public String database() {
        return message.database();
    }

    public int vgroupId() {
        return message.vgroupId();
    }

    /** Where the message ends in the vgroup's log; of rows with new tables, where it starts. */
    public long offset() {
        return message.offset();
    }
}
